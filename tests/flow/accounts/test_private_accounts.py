"""Private accounts: requests, acceptance, and what others see."""

import contextlib
from itertools import count

import pytest
from pinhole.tables.people import User
from pinhole.tables.posts import Post
from pinhole.tables.relationships import Follow

from tests.flow.support import audience, wire
from tests.flow.support.feeds import differences, feed_of
from tests.flow.support.rows import add_post, arrive, visit
from tests.flow.support.world import World, person, tuned

ASKED = {"is_following": False, "is_requested": True, "follower_count": 0}


@pytest.fixture
def ana(world: World):
    """A person with a private account."""
    ana = person("ana")
    arrive(ana)
    audience.set_private(world, ana)
    world.settle()
    return ana


@pytest.fixture
def ben(world: World):
    ben = person("ben")
    arrive(ben)
    visit(ben.user_id)
    return ben


def status(world, viewer, method, path, body=None):
    return world.call(viewer, method, path, body).status


def told(world, viewer):
    found = world.call(viewer, "GET", "/notifications").json["notifications"]
    return {(each["kind"], each["actors"][0]["username"]) for each in found}


def test_a_follow_of_a_private_account_is_a_request(world, ana, ben):
    for _ in range(2):
        answer = audience.follow(world, ben, ana)
        assert (answer.status, answer.json) == (200, ASKED)
    world.settle()
    shown = audience.profile(world, ben, ana)
    assert (shown["is_private"], shown["is_following"], shown["is_requested"]) == (
        True,
        False,
        True,
    )
    assert shown["follower_count"] == 0
    assert audience.names(world, ana, "/users/me/follow-requests") == ["ben"]
    assert told(world, ana) == {("follow_request", "ben")}


def test_only_followers_see_posts_and_lists_of_a_private_account(world, ana, ben):
    eve = person("eve")
    arrive(eve)
    post_id = world.publish(ana, "#sun")
    audience.follow(world, ben, ana)
    for viewer in (ben, eve):
        for path in ("posts", "followers", "following"):
            answer = world.call(viewer, "GET", f"/users/{ana.user_id}/{path}")
            assert (answer.status, answer.json["code"]) == (403, "private_account")
        for path in ("", "/likes", "/comments"):
            assert status(world, viewer, "GET", f"/posts/{post_id}{path}") == 404
        assert status(world, viewer, "POST", f"/posts/{post_id}/like") == 404
        assert status(world, viewer, "POST", f"/posts/{post_id}/save") == 404
        assert status(world, viewer, "POST", f"/posts/{post_id}/comments", {"text": "a"}) == 404
        assert world.call(viewer, "GET", "/tags/sun/posts").json["posts"] == []
    assert audience.accept(world, ana, ben).json == {"is_follower": True}
    world.settle()
    assert feed_of(world, ben) == [post_id]
    for path in ("posts", "followers", "following"):
        assert status(world, ben, "GET", f"/users/{ana.user_id}/{path}") == 200
    assert status(world, ben, "POST", f"/posts/{post_id}/like") == 200
    for viewer in (ben, eve):
        assert world.call(viewer, "GET", "/tags/sun/posts").json["posts"] == []
    assert audience.names(world, ben, f"/posts/{post_id}/likes") == ["ben"]


def test_an_accepted_request_is_a_follow_and_both_are_notified(world, ana, ben):
    audience.follow(world, ben, ana)
    world.settle()
    for _ in range(2):
        assert audience.accept(world, ana, ben).json == {"is_follower": True}
    world.settle()
    assert audience.profile(world, ben, ana)["follower_count"] == 1
    assert audience.profile(world, ben, ben)["following_count"] == 1
    assert told(world, ana) == {("follow", "ben")}
    assert told(world, ben) == {("follow_accepted", "ana")}
    assert audience.names(world, ana, "/users/me/follow-requests") == []


@pytest.mark.parametrize("end", ["declined", "taken back"])
def test_a_request_that_ends_leaves_nothing(world, ana, ben, end):
    audience.follow(world, ben, ana)
    world.settle()
    if end == "declined":
        assert audience.decline(world, ana, ben).json == {"is_follower": False}
    else:
        assert audience.unfollow(world, ben, ana).json == {**ASKED, "is_requested": False}
    world.settle()
    assert world.rows(Follow) == []
    assert told(world, ana) == set()
    answer = audience.accept(world, ana, ben)
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert not audience.profile(world, ben, ana)["is_following"]
    assert audience.follow(world, ben, ana).json == ASKED


def test_a_request_that_does_not_exist_cannot_be_accepted(world, ana, ben):
    before = world.rows(Follow)
    assert audience.accept(world, ana, ben).status == 404
    assert audience.accept(world, ana, person("nobody")).status == 404
    assert audience.decline(world, ana, person("nobody")).status == 404
    assert audience.decline(world, ana, ben).json == {"is_follower": False}
    assert world.rows(Follow) == before


def test_declining_a_follower_does_not_end_the_follow(world, ana, ben):
    audience.follow(world, ben, ana)
    audience.accept(world, ana, ben)
    assert audience.decline(world, ana, ben).json == {"is_follower": True}
    assert audience.profile(world, ben, ana)["is_following"]


def test_requests_are_paged_newest_first(world, ana):
    others = [person(f"p{number}") for number in range(5)]
    arrive(*others)
    for other in others:
        audience.follow(world, other, ana)
    found, query = [], {"limit": "2"}
    while True:
        page = world.call(ana, "GET", "/users/me/follow-requests", query=query).json
        found += [each["username"] for each in page["users"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert found == ["p4", "p3", "p2", "p1", "p0"]


def test_a_block_takes_a_request_with_it(world, ana, ben):
    audience.follow(world, ben, ana)
    world.settle()
    audience.block(world, ana, ben)
    assert audience.names(world, ana, "/users/me/follow-requests") == []
    assert audience.accept(world, ana, ben).status == 404
    world.settle()
    assert told(world, ana) == set()


def test_going_private_hides_old_posts_too_from_strangers_at_once(world, ben):
    eve, follower = person("eve"), person("dan")
    arrive(eve, follower)
    old = [add_post(eve) for _ in range(3)]
    world.follow(follower, eve)
    world.settle()
    assert status(world, ben, "GET", f"/posts/{old[0]}") == 200
    audience.set_private(world, eve)
    for post_id in old:
        for path in ("", "/likes", "/comments"):
            assert status(world, ben, "GET", f"/posts/{post_id}{path}") == 404
        for path in ("like", "save"):
            assert status(world, ben, "POST", f"/posts/{post_id}/{path}") == 404
            assert status(world, follower, "POST", f"/posts/{post_id}/{path}") == 200
    audience.set_private(world, eve, False)
    for post_id in old:
        assert status(world, ben, "POST", f"/posts/{post_id}/like") == 200


def test_all_posts_of_a_private_account_are_guarded_also_those_beyond_the_newest(world, ben):
    eve = person("eve")
    arrive(eve)
    old = [add_post(eve) for _ in range(5)]
    with tuned(guarded_at_once=1, author_page=2):
        audience.set_private(world, eve)
        assert [row.post_id for row in Post.scan() if row.guarded] == [old[-1]]
        world.settle()
    assert all(row.guarded for row in Post.scan())
    new = world.publish(eve)
    assert Post.get(new).guarded
    audience.set_private(world, eve, False)
    world.settle()
    assert not any(row.guarded for row in Post.scan())


def test_going_private_killed_at_any_call_and_asked_again_is_done(world, ben):
    for skip in count():
        eve = person("eve")
        arrive(eve)
        post_id = add_post(eve)
        world.wire.break_(wire.kill_after, skip=skip, times=1)
        calls = len(world.wire.calls)
        with contextlib.suppress(wire.Killed):
            audience.set_private(world, eve)
        made = len(world.wire.calls) - calls
        world.wire.mend()
        audience.set_private(world, eve)
        assert User.get(eve.user_id).is_private
        assert Post.get(post_id).guarded
        assert status(world, ben, "POST", f"/posts/{post_id}/like") == 404
        if made <= skip:
            break


def test_pending_requests_become_follows_when_the_account_becomes_public(world, ana, ben):
    others = [person(f"p{number}") for number in range(5)]
    arrive(*others)
    for other in (ben, *others):
        audience.follow(world, other, ana)
    post_id = world.publish(ana)
    with tuned(author_page=2):
        audience.set_private(world, ana, False)
        world.settle()
    assert audience.profile(world, ben, ana)["follower_count"] == 6
    assert feed_of(world, ben) == [post_id]
    assert audience.names(world, ana, "/users/me/follow-requests") == []


def test_pending_requests_become_follows_even_if_the_card_changes_meanwhile(world, ana, ben):
    others = [person(f"p{number}") for number in range(3)]
    arrive(*others)
    for other in (ben, *others):
        audience.follow(world, other, ana)
    with tuned(author_page=1):
        audience.set_private(world, ana, False)
        world.run_streams()
        world.run_queue("refresh_author")
        assert world.call(ana, "PATCH", "/users/me", {"username": "anna"}).status == 200
        world.settle()
    assert audience.profile(world, ben, ana)["follower_count"] == 4
    assert audience.names(world, ana, "/users/me/follow-requests") == []


def test_an_outdated_message_accepts_nobody_once_the_account_is_private_again(world, ana, ben):
    audience.follow(world, ben, ana)
    audience.set_private(world, ana, False)
    audience.set_private(world, ana, True)
    world.settle()
    assert audience.profile(world, ben, ana)["is_requested"]


def test_following_again_after_the_account_became_public_needs_no_request(world, ana, ben):
    audience.follow(world, ben, ana)
    audience.set_private(world, ana, False)
    assert audience.follow(world, ben, ana).json["is_following"]
    world.settle()
    assert audience.profile(world, ben, ana)["follower_count"] == 1


@pytest.mark.parametrize("is_private", [True, False])
def test_a_follow_during_a_change_of_privacy_fits_the_new_privacy(world, ana, ben, is_private):
    audience.set_private(world, ana, not is_private)
    world.settle()

    def overtaken(request, proceed):
        audience.set_private(world, ana, is_private)
        world.settle()
        return proceed(request)

    world.wire.break_(overtaken, "dynamodb.PutItem", where="follows", times=1)
    answer = audience.follow(world, ben, ana).json
    assert (answer["is_following"], answer["is_requested"]) == (not is_private, is_private)
    world.settle()
    assert audience.profile(world, ben, ana)["is_following"] is not is_private
    assert audience.profile(world, ben, ana)["follower_count"] == (not is_private)
    assert audience.names(world, ana, "/users/me/follow-requests") == ["ben"] * is_private
    assert told(world, ana) == {("follow_request" if is_private else "follow", "ben")}
    assert differences() == []


def test_an_unfollow_ends_a_concurrent_follow_of_an_account_that_goes_private(world, ana, ben):
    audience.set_private(world, ana, False)

    def overtaken(request, proceed):
        audience.set_private(world, ana)
        answer = proceed(request)
        audience.unfollow(world, ben, ana)
        return answer

    world.wire.break_(overtaken, "dynamodb.PutItem", where="follows", times=1)
    answer = audience.follow(world, ben, ana).json
    assert (answer["is_following"], answer["is_requested"]) == (False, False)
    assert world.rows(Follow) == []


@pytest.mark.parametrize("meanwhile", ["decline", "block", "unfollow"])
def test_accepting_while_the_request_ends_has_one_of_both_results(world, ana, ben, meanwhile):
    ends = {
        "decline": lambda: audience.decline(world, ana, ben),
        "block": lambda: audience.block(world, ana, ben),
        "unfollow": lambda: audience.unfollow(world, ben, ana),
    }
    audience.follow(world, ben, ana)

    def overtaken(request, proceed):
        ends[meanwhile]()
        return proceed(request)

    world.wire.break_(overtaken, "dynamodb.UpdateItem", where="follows", times=1)
    assert audience.accept(world, ana, ben).status == 404
    world.settle()
    assert audience.profile(world, ben, ben)["following_count"] == 0
    assert not [row for row in world.rows(Follow) if "follow_id" in row]
    assert differences() == []


def test_a_path_reveals_no_follow_between_two_private_accounts(world, ana, ben):
    """Ben -> Dan -> Ana -> Eve, where Ana and Eve are private: only Dan's list is readable."""
    dan, eve = person("dan"), person("eve")
    arrive(dan, eve)
    audience.set_private(world, eve)
    world.follow(ben, dan)
    for follower, followee in ((dan, ana), (ana, eve)):
        audience.follow(world, follower, followee)
        audience.accept(world, followee, follower)
    world.settle()
    to_ana = world.call(ben, "GET", f"/users/{ana.user_id}/path").json
    assert [each["username"] for each in to_ana["path"]] == ["ben", "dan", "ana"]
    to_eve = world.call(ben, "GET", f"/users/{eve.user_id}/path").json
    assert (to_eve["path"], to_eve["is_complete"]) == (None, False)
    audience.set_private(world, eve, False)
    world.settle()
    to_eve = world.call(ben, "GET", f"/users/{eve.user_id}/path").json
    assert [each["username"] for each in to_eve["path"]] == ["ben", "dan", "ana", "eve"]
