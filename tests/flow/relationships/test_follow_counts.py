"""Both people see at once, in both profiles, what either did to a follow, counted or not."""

import pytest
from pinhole.counts import counters, own_interactions, watermarks
from pinhole.counts.counted_interactions import added
from pinhole.tables.relationships import Follow

from tests.flow.support import audience
from tests.flow.support.rows import arrive
from tests.flow.support.world import person


@pytest.fixture(params=[True, False], ids=["counted at once", "counted late"])
def count(request, world):
    """Counts what was done so far, or leaves it for later."""
    return world.settle if request.param else lambda: None


@pytest.fixture
def ben(world, ana):
    """Ben follows Ana, which was counted."""
    ben = person("ben")
    arrive(ben)
    audience.follow(world, ben, ana)
    world.settle()
    return ben


def seen(world, follower, followee):
    """The two counts of a follow, the same wherever either of the two sees them."""
    found = set()
    for viewer in (follower, followee):
        shown = audience.profile(world, viewer, follower), audience.profile(world, viewer, followee)
        found.add((shown[0]["following_count"], shown[1]["follower_count"]))
        named = world.call(viewer, "GET", f"/users/by-name/{followee.username}").json
        assert named["follower_count"] == shown[1]["follower_count"]
    [counts] = found
    return counts


def remove(world, ana, ben):
    assert world.call(ana, "DELETE", f"/users/me/followers/{ben.user_id}").json == {
        "is_follower": False
    }


def block(world, ana, ben):
    for method in ("POST", "DELETE"):
        world.call(ana, method, f"/users/{ben.user_id}/block")


@pytest.mark.parametrize("end", [remove, block])
def test_a_follower_who_is_removed_and_follows_again_counts_once(world, ana, ben, count, end):
    for _ in range(3):
        end(world, ana, ben)
        assert seen(world, ben, ana) == (0, 0)
        count()
        assert seen(world, ben, ana) == (0, 0)
        assert audience.follow(world, ben, ana).json["follower_count"] == 1
        assert seen(world, ben, ana) == (1, 1)
        count()
        assert seen(world, ben, ana) == (1, 1)
    world.settle()
    assert seen(world, ben, ana) == (1, 1)


def test_who_follows_again_after_a_removal_and_unfollows_counts_no_more(world, ana, ben, count):
    remove(world, ana, ben)
    count()
    audience.follow(world, ben, ana)
    count()
    answer = world.call(ben, "DELETE", f"/users/{ana.user_id}/follow").json
    assert answer["follower_count"] == 0
    assert seen(world, ben, ana) == (0, 0)
    world.settle()
    assert seen(world, ben, ana) == (0, 0)


def test_an_accepted_follower_who_is_removed_and_accepted_again_counts_once(world, ana, ben, count):
    audience.set_private(world, ana)
    for _ in range(2):
        remove(world, ana, ben)
        assert seen(world, ben, ana) == (0, 0)
        count()
        audience.follow(world, ben, ana)
        assert seen(world, ben, ana) == (0, 0)
        world.call(ana, "POST", f"/users/me/follow-requests/{ben.user_id}")
        assert seen(world, ben, ana) == (1, 1)
        count()
    world.settle()
    assert seen(world, ben, ana) == (1, 1)


def test_ordinary_follows_are_not_noted_for_the_followee(world, ana, ben):
    """A followee with many new followers would have one row that all of them write."""
    audience.follow(world, ben, ana)
    world.call(ben, "DELETE", f"/users/{ana.user_id}/follow")
    audience.follow(world, ben, ana)
    assert audience.profile(world, ana, ana)["follower_count"] == 1
    assert not [
        row
        for row in world.rows(Follow)
        if row["follower_id"] == ana.user_id and own_interactions.is_note(row)
    ]


def test_removed_followers_are_missing_in_the_count_whichever_was_counted_first():
    """Follows of different people are in different shards of the stream."""
    gone = [own_interactions.taken_back("followers", f"{number:026d}") for number in range(2)]
    counted = watermarks.stored(watermarks.position("7"), added("", [gone[1]]))
    named = {"newest_followers": f"{9:026d}"}
    row = {"followers": 4, **named, watermarks.name("follows", "shardId-1"): counted}
    assert counters.value(row, "followers", None, gone, is_own=True) == 3
