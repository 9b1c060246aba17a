"""Removing a follower: DELETE /users/me/followers/{user_id}."""

import pytest
from pinhole.relationships import follows

from tests.flow.support import audience
from tests.flow.support.feeds import differences, entries_of, feed_of
from tests.flow.support.rows import arrive, visit
from tests.flow.support.world import person


@pytest.fixture
def ben(world, ana):
    """Ben follows Ana, who counts him among her close friends."""
    ben = person("ben")
    arrive(ben)
    visit(ben.user_id)
    audience.follow(world, ben, ana)
    audience.befriend(world, ana, ben)
    world.settle()
    return ben


def remove(world, viewer, follower):
    return world.call(viewer, "DELETE", f"/users/me/followers/{follower.user_id}")


def test_a_removed_follower_sees_nothing_new_in_the_feed_and_counts_follow(world, ana, ben):
    post_id = world.publish(ana)
    assert feed_of(world, ben) == [post_id]
    assert remove(world, ana, ben).json == {"is_follower": False}
    assert feed_of(world, ben) == []
    world.settle()
    assert entries_of(ben) == differences() == []
    assert audience.names(world, ana, "/users/me/followers") == []
    assert audience.names(world, ana, "/users/me/close-friends") == []
    assert audience.profile(world, ana, ana)["follower_count"] == 0
    assert audience.profile(world, ben, ben)["following_count"] == 0


def test_a_removed_follower_is_neither_blocked_nor_notified_and_may_follow_again(world, ana, ben):
    remove(world, ana, ben)
    world.settle()
    assert audience.profile(world, ben, ana)["is_following"] is False
    assert world.call(ben, "GET", "/notifications").json["notifications"] == []
    assert audience.follow(world, ben, ana).json["is_following"]


def test_removing_twice_or_somebody_who_does_not_follow_changes_nothing(world, ana, ben):
    eve = person("eve")
    arrive(eve)
    audience.follow(world, ana, eve)
    for other in (ben, ben, eve):
        assert remove(world, ana, other).json == {"is_follower": False}
    world.settle()
    assert audience.names(world, ana, "/users/me/following") == ["eve"]


def test_a_request_to_follow_stays_unanswered(world, ana):
    eve = person("eve")
    audience.set_private(world, ana)
    audience.follow(world, eve, ana)
    remove(world, ana, eve)
    assert audience.names(world, ana, "/users/me/follow-requests") == ["eve"]


def test_a_block_is_not_touched(world, ana, ben):
    audience.block(world, ana, ben)
    assert remove(world, ana, ben).status == 404
    assert "block_id" in follows.find(ana.user_id, ben.user_id)
    assert "is_blocked" in follows.find(ben.user_id, ana.user_id)


def test_nobody_is_their_own_follower_and_unknown_people_are_not_found(world, ana):
    answer = remove(world, ana, ana)
    assert (answer.status, answer.json["code"]) == (422, "not_oneself")
    assert remove(world, ana, person("nobody")).status == 404
