"""Close friends and mutes: choices about others that they are not notified of."""

import contextlib

import pytest
from pinhole.feed import hidden_authors, reader_state
from pinhole.relationships import mutes
from pinhole.tables.relationships import Follow, Mute

from tests.flow.support import audience, wire
from tests.flow.support.feeds import differences, feed_of, rebuild
from tests.flow.support.rows import add_post, arrive, visit
from tests.flow.support.world import World, person, tuned


@pytest.fixture
def ben(world: World, ana):
    """Ben follows Ana."""
    ben = person("ben")
    arrive(ben)
    visit(ben.user_id)
    audience.follow(world, ben, ana)
    world.settle()
    return ben


def status(world, viewer, method, path, body=None):
    return world.call(viewer, method, path, body).status


def test_a_post_for_close_friends_is_for_them_alone(world, ana, ben):
    eve = person("eve")
    arrive(eve)
    visit(eve.user_id)
    world.follow(eve, ana)
    assert audience.befriend(world, ana, ben).json == {"is_close_friend": True}
    world.settle()
    post_id = world.publish(ana, "#secret", audience="close_friends")
    assert feed_of(world, ben) == [post_id]
    assert feed_of(world, eve) == []
    assert world.call(ben, "GET", f"/posts/{post_id}").json["audience"] == "close_friends"
    assert status(world, ben, "POST", f"/posts/{post_id}/like") == 200
    for method, path in (("GET", ""), ("GET", "/likes"), ("GET", "/comments"), ("POST", "/like")):
        assert status(world, eve, method, f"/posts/{post_id}{path}") == 404
    for viewer, shown in ((ana, 1), (ben, 1), (eve, 0)):
        listed = world.call(viewer, "GET", f"/users/{ana.user_id}/posts").json["posts"]
        assert len(listed) == shown
    assert world.call(ben, "GET", "/tags/secret/posts").json["posts"] == []
    world.call(ana, "DELETE", f"/users/me/close-friends/{ben.user_id}")
    assert feed_of(world, ben) == []
    assert status(world, ben, "GET", f"/posts/{post_id}") == 404
    assert differences() == []


def test_an_unknown_audience_is_refused_and_everyone_is_the_default(world, ana):
    answer = world.announce(ana, audience="friends")
    assert (answer.status, answer.json["errors"][0]["field"]) == (400, "audience")
    post_id = world.publish(ana, audience="everyone")
    assert world.call(ana, "GET", f"/posts/{post_id}").json["audience"] == "everyone"


def test_a_form_names_an_audience_too(world, ana, ben):
    from tests.flow.support.world import photo

    made = world.send_form(
        ana, ("media", photo(), "image/jpeg"), ("audience", "close_friends")
    ).json
    world.settle()
    assert world.call(ana, "GET", f"/posts/{made['post_id']}").json["audience"] == "close_friends"
    assert status(world, ben, "GET", f"/posts/{made['post_id']}") == 404


def test_only_followers_can_be_close_friends_and_only_as_long_as_they_follow(world, ana, ben):
    assert audience.befriend(world, ben, ana).status == 409
    assert audience.befriend(world, ana, person("nobody")).status == 404
    assert audience.befriend(world, ana, ana).status == 422
    for _ in range(2):
        audience.befriend(world, ana, ben)
    assert audience.names(world, ana, "/users/me/close-friends") == ["ben"]
    audience.unfollow(world, ben, ana)
    assert world.rows(Follow) == []
    audience.follow(world, ben, ana)
    assert audience.names(world, ana, "/users/me/close-friends") == []
    world.settle()
    assert audience.profile(world, ben, ana)["follower_count"] == 1


def test_a_close_friend_is_not_notified_and_counts_stay(world, ana, ben):
    before = world.call(ben, "GET", "/notifications").json
    audience.befriend(world, ana, ben)
    world.settle()
    world.call(ana, "DELETE", f"/users/me/close-friends/{ben.user_id}")
    world.settle()
    assert world.call(ben, "GET", "/notifications").json == before
    assert audience.profile(world, ben, ana)["follower_count"] == 1
    assert feed_of(world, ben) == []


def test_a_muted_person_is_missing_from_feed_and_notifications_only(world, ana, ben):
    post_id, own = world.publish(ana), world.publish(ben)
    world.call(ana, "POST", f"/posts/{own}/like")
    world.settle()
    assert audience.mute(world, ben, ana).json == {"is_muted": True}
    assert feed_of(world, ben) == []
    assert world.call(ben, "GET", "/notifications").json["notifications"] == []
    assert status(world, ben, "GET", f"/posts/{post_id}") == 200
    assert audience.profile(world, ben, ana)["is_following"]
    assert audience.names(world, ben, "/users/me/mutes") == ["ana"]
    assert differences() == []
    assert status(world, ben, "DELETE", f"/users/{ana.user_id}/mute") == 200
    assert feed_of(world, ben) == [post_id]
    assert world.rows(Mute) == []


def test_nobody_mutes_more_people_than_the_limit(world, ana, ben):
    others = [person("eve"), person("dan")]
    arrive(*others)
    with tuned(mutes_most=2):
        for other in (ana, others[0]):
            assert audience.mute(world, ben, other).status == 200
        assert audience.mute(world, ben, others[1]).status == 409
        assert audience.mute(world, ben, ana).status == 200
        world.call(ben, "DELETE", f"/users/{ana.user_id}/mute")
        assert audience.mute(world, ben, others[1]).status == 200


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_killed_at_any_call_and_asked_again_row_and_feed_agree(world, ana, ben, fault, method):
    add_post(ana)
    for skip in range(12):
        if method == "DELETE":
            audience.mute(world, ben, ana)
        world.wire.break_(fault, skip=skip, times=1)
        with contextlib.suppress(wire.Killed):
            world.call(ben, method, f"/users/{ana.user_id}/mute")
        world.wire.mend()
        assert status(world, ben, method, f"/users/{ana.user_id}/mute") == 200
        assert (mutes.of(ben.user_id) == {ana.user_id}) == (method == "POST")
        hidden = hidden_authors.left_out(reader_state.find(ben.user_id), [ana.user_id])
        assert hidden == mutes.of(ben.user_id)
        world.call(ben, "DELETE", f"/users/{ana.user_id}/mute")


def test_an_operators_repair_restores_a_mute_that_the_reader_state_lost(world, ana, ben):
    world.publish(ana)
    Mute(ben.user_id, ana.user_id, mute_id="0" * 26).save()
    assert len(rebuild(repair=True)) == 1
    assert differences() == []
    assert feed_of(world, ben) == []
