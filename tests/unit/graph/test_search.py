"""The path search, compared with a plain breadth-first search on graphs drawn by Hypothesis."""

from collections import deque

from hypothesis import example, given
from hypothesis import strategies as st
from pinhole.graph.edges import Neighbours
from pinhole.graph.search import shortest

PEOPLE = [f"p{number}" for number in range(12)]
graphs = st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=40).map(
    lambda follows: sorted(pair for pair in follows if pair[0] != pair[1])
)


class Network:
    """Follows, and the number of people whose follows were read."""

    def __init__(self, follows, most=100):
        self.follows, self.most, self.asked = follows, most, 0

    def ahead(self, user_ids):
        return [self._cut([b for a, b in self.follows if a == user_id]) for user_id in user_ids]

    def behind(self, user_ids):
        return [self._cut([a for a, b in self.follows if b == user_id]) for user_id in user_ids]

    def _cut(self, neighbours):
        self.asked += 1
        return Neighbours(neighbours[: self.most], len(neighbours) <= self.most)


def distance(follows, start, goal):
    """How many follows apart two people are; None if no path exists."""
    seen, queue = {start: 0}, deque([start])
    while queue:
        person = queue.popleft()
        for a, b in follows:
            if a == person and b not in seen:
                seen[b] = seen[a] + 1
                queue.append(b)
    return seen.get(goal)


def is_path(follows, path, start, goal):
    steps = zip(path, path[1:], strict=False)
    return (path[0], path[-1]) == (start, goal) and all(step in follows for step in steps)


@given(graphs, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(1, 6))
def test_a_search_without_bounds_finds_a_shortest_path_or_that_there_is_none(
    follows, start, goal, hops
):
    network = Network(follows)
    found = shortest(start, goal, network.ahead, network.behind, hops, reads=1_000)
    apart = distance(follows, start, goal)
    assert found.is_complete
    if apart is None or apart > hops:
        assert found.path is None
    else:
        assert is_path(follows, found.path, start, goal)
        assert len(found.path) - 1 == apart


@given(
    graphs,
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
    st.integers(0, 8),
    st.integers(1, 3),
)
@example([("p0", "p1"), ("p1", "p2"), ("p2", "p3")], "p0", "p3", 1, 1)
def test_a_search_within_bounds_keeps_to_them_and_never_claims_more_than_it_saw(
    follows, start, goal, reads, most
):
    network = Network(follows, most)
    found = shortest(start, goal, network.ahead, network.behind, 4, reads)
    assert network.asked <= reads
    if found.path is not None:
        assert is_path(follows, found.path, start, goal)
    if found.is_complete:
        apart = distance(follows, start, goal)
        expected = apart if apart is not None and apart <= 4 else None
        assert (len(found.path) - 1 if found.path else None) == expected


def test_a_search_that_was_cut_short_says_so():
    chain = [("p0", "p1"), ("p1", "p2"), ("p2", "p3"), ("p3", "p4")]
    network = Network(chain)
    cut = shortest("p0", "p4", network.ahead, network.behind, hops=4, reads=3)
    assert (cut.path, cut.is_complete) == (None, False)


def test_both_circles_stay_small_where_one_alone_would_hold_everybody():
    """With a hundred followees each, a one-sided search would read a million people."""
    follows = [(f"a{i}", f"a{10 * i + j}") for i in range(1, 111) for j in range(10)]
    follows += [(f"a{i}", "goal's friend") for i in (105,)] + [("goal's friend", "goal")]
    network = Network(follows, 1_000)
    found = shortest("a1", "goal", network.ahead, network.behind, hops=5, reads=1_000)
    assert is_path(follows, found.path, "a1", "goal")
    assert network.asked < 20
