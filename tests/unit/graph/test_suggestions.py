"""The ranking of suggested people."""

from hypothesis import given
from hypothesis import strategies as st
from pinhole.graph.edges import Neighbours
from pinhole.graph.suggestions import rank, weigh

ids = st.sampled_from("abcdefgh")
neighbours = st.builds(Neighbours, st.lists(ids, unique=True, max_size=5), st.booleans())


def whole(*user_ids):
    return Neighbours(list(user_ids), True)


def order(ahead, behind=(), fans=(), known=()):
    return list(rank(weigh(ahead, behind, fans), set(known), 10))


def test_a_person_linked_by_two_followees_comes_before_one_linked_by_one():
    assert order({"ana": whole("zoe", "mia"), "ben": whole("zoe", "kim")})[0] == "zoe"


def test_a_followee_with_few_links_counts_more_than_one_with_many():
    crowd = [f"crowd{number}" for number in range(50)]
    found = order({"ana": whole("zoe"), "hub": whole("aaa", *crowd)})
    assert found[0] == "zoe"


def test_a_truncated_list_counts_less_than_the_same_list_whole():
    found = order({"ana": whole("zoe", "mia"), "hub": Neighbours(["aaa", "bbb"], False)})
    assert found == ["mia", "zoe", "aaa", "bbb"]


def test_followers_and_people_with_common_follows_are_candidates():
    assert order({}, [whole("zoe"), whole("zoe")], ["mia"]) == ["zoe", "mia"]


def test_a_follower_of_the_viewer_comes_before_a_person_linked_by_a_hub():
    crowd = [f"crowd{number}" for number in range(50)]
    assert order({"hub": whole("aaa", *crowd)}, fans=["zoe"])[0] == "zoe"


@given(
    st.dictionaries(ids, neighbours, max_size=4),
    st.lists(neighbours, max_size=4),
    st.lists(ids, unique=True),
    st.sets(ids),
    st.integers(1, 5),
)
def test_the_known_are_never_suggested_nobody_twice_and_equals_keep_their_order(
    ahead, behind, fans, known, limit
):
    candidates = weigh(ahead, behind, fans)
    best = rank(candidates, known, limit)
    assert not best.keys() & known
    assert len(best) == min(limit, len(candidates.keys() - known))
    scores = [(-each.score, user_id) for user_id, each in best.items()]
    assert scores == sorted(scores)
    for user_id, each in best.items():
        assert set(each.through) == {name for name, said in ahead.items() if user_id in said[0]}
