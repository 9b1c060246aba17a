"""The order of the posts on an explore page."""

from hypothesis import given
from hypothesis import strategies as st
from pinhole import ids
from pinhole.discovery import explore_ranking
from pinhole.discovery.explore_ranking import ExploreCandidate
from pinhole.ranking import hot_rank

ULIDS = st.integers(1_600_000_000, 1_900_000_000).map(ids.boundary)
WEIGHTS = st.floats(0, 1e6)


@given(ULIDS, WEIGHTS, WEIGHTS)
def test_a_higher_component_never_lowers_a_post(rank, one, other):
    low, high = sorted((one, other))
    assert rank <= explore_ranking.lifted(rank, low) <= explore_ranking.lifted(rank, high)


@given(ULIDS)
def test_one_like_of_the_readers_is_worth_one_of_another(post_id):
    assert explore_ranking.lifted(post_id, 1.0) == hot_rank.post_rank(post_id, 1)
    assert explore_ranking.lifted(post_id, 1e9) == hot_rank.post_rank(post_id, 15)


@given(st.lists(st.tuples(ULIDS, st.sampled_from("abc"), st.sampled_from(["x", "y"]))))
def test_each_post_is_there_once_at_its_highest_rank(found):
    candidates = [ExploreCandidate(rank, post_id, tag=tag) for rank, post_id, tag in found]
    mixed = explore_ranking.mixed(candidates)
    assert set(mixed) == {post_id for _, post_id, _ in found}
    for post_id, find in mixed.items():
        assert find.post_id == post_id
        assert find.rank == max(rank for rank, each, _ in found if each == post_id)
    ranks = [find.rank for find in mixed.values()]
    assert ranks == sorted(ranks, reverse=True)


def test_of_many_weights_the_strongest_few_are_taken():
    assert explore_ranking.strongest({"a": 1.0, "b": 3.0, "c": 2.0}, 2) == {"b": 3.0, "c": 2.0}
