"""After any history of follows and blocks, rows, counts and feeds agree in the end."""

from collections import Counter as Tally

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pinhole.tables.relationships import Follow

from tests.flow.support import audience
from tests.flow.support.feeds import differences, feed_of
from tests.flow.support.rows import arrive, visit
from tests.flow.support.world import World, invoke, person, tuned

CHANGES = {
    "follow": audience.follow,
    "unfollow": audience.unfollow,
    "block": audience.block,
    "unblock": audience.unblock,
    "accept": audience.accept,
    "decline": audience.decline,
    "befriend": audience.befriend,
}
people = st.integers(0, 2)
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(sorted(CHANGES)), people, people).filter(lambda s: s[1] != s[2]),
        st.tuples(st.just("deliver"), st.booleans(), st.none()),
    ),
    max_size=14,
)


def rows_between(user_ids: set[str]) -> list[Follow]:
    return [
        row
        for row in Follow.scan()
        if not row.interactions and {row.follower_id, row.followee_id} <= user_ids
    ]


def deliver(world: World, is_repeated: bool) -> None:
    """Read the streams; a batch may come twice."""
    records = world.take_records(Follow)
    for _ in range(2 if is_repeated else 1):
        if records:
            world.count_changes(records)
            invoke("plan_backfill", {"Records": records})
    world.run_queues()


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(privates=st.sets(people), history=steps)
def test_after_any_history_counts_are_the_follows_and_no_block_is_beside_one(
    world: World, privates: set[int], history
):
    group = [person(f"p{number}") for number in range(3)]
    arrive(*group)
    visit(*(one.user_id for one in group))
    with tuned(profiles_burst=1_000, follows_burst=1_000):
        posts = [world.publish(one) for one in group]
        for number in privates:
            audience.set_private(world, group[number])
        for name, one, other in history:
            if name == "deliver":
                deliver(world, bool(one))
            else:
                assert CHANGES[name](world, group[one], group[other]).status in (200, 404, 409)
        world.settle()
    rows = rows_between({one.user_id for one in group})
    follows = {(row.follower_id, row.followee_id) for row in rows if row.follow_id}
    for row in rows:
        is_block = bool(row.block_id or row.is_blocked)
        assert [bool(row.follow_id), bool(row.request_id), is_block].count(True) == 1
        assert not row.close_id or row.follow_id
    blocks = {(row.follower_id, row.followee_id) for row in rows if row.block_id}
    assert {(row.followee_id, row.follower_id) for row in rows if row.is_blocked} == blocks
    following, followers = (Tally(pair[end] for pair in follows) for end in (0, 1))
    for one, own_post in zip(group, posts, strict=True):
        shown = audience.profile(world, one, one)
        assert shown["following_count"] == following[one.user_id]
        assert shown["follower_count"] == followers[one.user_id]
        followed = {followee for follower, followee in follows if follower == one.user_id}
        expected = {
            post_id
            for other, post_id in zip(group, posts, strict=True)
            if other.user_id in followed and post_id != own_post
        }
        assert set(feed_of(world, one)) == expected
    assert differences() == []
