"""Blocks: two people do not exist for each other, from the next request on."""

import json
from itertools import count

import pytest
from pinhole.tables.relationships import Follow

from tests.flow.support import audience, wire
from tests.flow.support.feeds import differences, feed_of
from tests.flow.support.rows import add_post, arrive, visit
from tests.flow.support.world import World, person


@pytest.fixture
def ana(world: World):
    ana = person("ana")
    arrive(ana)
    visit(ana.user_id)
    return ana


@pytest.fixture
def ben(world: World, ana):
    """Ana and Ben follow each other."""
    ben = person("ben")
    arrive(ben)
    visit(ben.user_id)
    audience.follow(world, ben, ana)
    audience.follow(world, ana, ben)
    world.settle()
    return ben


def status(world, viewer, method, path, body=None):
    return world.call(viewer, method, path, body).status


def test_a_block_ends_both_follows_and_all_they_see_of_each_other_at_once(world, ana, ben):
    theirs = {ana: world.publish(ana), ben: world.publish(ben)}
    assert feed_of(world, ben) == [theirs[ana]]
    assert audience.block(world, ana, ben).json == {"is_blocked": True}
    for viewer, other in ((ana, ben), (ben, ana)):
        assert feed_of(world, viewer) == []
        for path in ("profile", "posts", "followers", "following", "mutuals", "path"):
            assert status(world, viewer, "GET", f"/users/{other.user_id}/{path}") == 404
        for path in ("", "/likes", "/comments"):
            assert status(world, viewer, "GET", f"/posts/{theirs[other]}{path}") == 404
        for path in ("like", "save"):
            assert status(world, viewer, "POST", f"/posts/{theirs[other]}/{path}") == 404
        body = {"text": "hello"}
        assert status(world, viewer, "POST", f"/posts/{theirs[other]}/comments", body) == 404
        assert audience.follow(world, viewer, other).status == 404
    world.settle()
    for viewer in (ana, ben):
        own = audience.profile(world, viewer, viewer)
        assert (own["follower_count"], own["following_count"]) == (0, 0)
        assert feed_of(world, viewer) == []
    assert differences() == []


def test_only_the_blocker_sees_the_block(world, ana, ben):
    audience.block(world, ana, ben)
    assert audience.names(world, ana, "/users/me/blocks") == ["ben"]
    assert audience.names(world, ben, "/users/me/blocks") == []


def test_whoever_is_blocked_can_block_back(world, ana, ben):
    audience.block(world, ana, ben)
    assert audience.block(world, ben, ana).status == 200
    assert audience.unblock(world, ana, ben).status == 200
    assert audience.names(world, ben, "/users/me/blocks") == ["ana"]
    assert world.call(ana, "GET", f"/users/{ben.user_id}/profile").status == 404
    assert audience.unblock(world, ben, ana).status == 200
    assert audience.unblock(world, ben, ana).status == 200
    assert world.call(ana, "GET", f"/users/{ben.user_id}/profile").status == 200


def test_unblocking_brings_nothing_back(world, ana, ben):
    post_id = world.publish(ana)
    audience.block(world, ana, ben)
    for _ in range(2):
        assert audience.unblock(world, ana, ben).json == {"is_blocked": False}
    assert world.rows(Follow) == []
    assert not audience.profile(world, ben, ana)["is_following"]
    assert status(world, ben, "GET", f"/posts/{post_id}") == 200
    world.settle()
    assert feed_of(world, ben) == []
    assert audience.follow(world, ben, ana).json["is_following"]
    world.settle()
    assert feed_of(world, ben) == [post_id]


def test_blocking_twice_is_blocking_once(world, ana, ben):
    audience.block(world, ana, ben)
    before = world.rows(Follow)
    assert audience.block(world, ana, ben).json == {"is_blocked": True}
    assert [row.get("block_id") for row in world.rows(Follow)] == [
        row.get("block_id") for row in before
    ]


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("path", ["block", "mute"])
def test_nobody_blocks_or_mutes_themselves_or_an_unknown_person(world, ana, method, path):
    before = world.everything()
    answer = world.call(ana, method, f"/users/me/{path}")
    assert (answer.status, answer.json["code"]) == (422, "not_oneself")
    stranger = person("nobody")
    assert status(world, ana, method, f"/users/{stranger.user_id}/{path}") == 404
    assert world.everything() == before


def test_comments_and_likes_of_each_other_are_not_shown_but_stay(world, ana, ben):
    eve = person("eve")
    arrive(eve)
    post_id = world.publish(eve)
    path = f"/posts/{post_id}"
    for viewer in (ana, ben):
        world.call(viewer, "POST", f"{path}/like")
        written = world.call(viewer, "POST", f"{path}/comments", {"text": viewer.username})
    theirs = written.json["comment_id"]
    world.settle()
    audience.block(world, ana, ben)

    def shown(viewer):
        comments = world.call(viewer, "GET", f"{path}/comments").json["comments"]
        return {each["text"] for each in comments}, set(
            audience.names(world, viewer, f"{path}/likes")
        )

    assert shown(ana) == ({"ana"}, {"ana"})
    assert shown(ben) == ({"ben"}, {"ben"})
    assert shown(eve) == ({"ana", "ben"}, {"ana", "ben"})
    assert world.call(ana, "GET", path).json["comment_count"] == 2
    assert status(world, ana, "POST", f"/comments/{theirs}/like") == 404
    reply = {"text": "no", "parent_id": theirs}
    assert status(world, ana, "POST", f"{path}/comments", reply) == 404
    replies = world.call(ana, "GET", f"{path}/comments", query={"parent_id": theirs})
    assert replies.status == 404


def test_top_comments_of_blocked_people_are_not_shown_on_any_page(world, ana, ben):
    eve = person("eve")
    arrive(eve)
    audience.follow(world, ana, eve)
    world.settle()
    post_id = world.publish(eve, "#sun")
    for text in ("one", "two", "three"):
        world.call(ben, "POST", f"/posts/{post_id}/comments", {"text": text})
    world.settle()
    [post] = world.call(ana, "GET", "/feed").json["posts"]
    assert {each["user"]["username"] for each in post["top_comments"]} == {"ben"}
    audience.block(world, ana, ben)
    pages = ["/feed", "/tags/sun/posts", f"/users/{eve.user_id}/posts"]
    shown = [world.call(ana, "GET", path).json["posts"][0] for path in pages]
    shown.append(world.call(ana, "GET", f"/posts/{post_id}").json)
    assert [each["top_comments"] for each in shown] == [[]] * 4


def test_blocked_people_are_in_no_list_search_suggestion_mention_or_notification(world, ana, ben):
    eve = person("eve")
    arrive(eve)
    world.follow(eve, ana, ben)
    own = world.publish(ana)
    world.call(ben, "POST", f"/posts/{own}/like")
    world.settle()
    audience.block(world, ana, ben)
    assert audience.names(world, ana, f"/users/{eve.user_id}/following") == ["ana"]
    search = world.call(ana, "GET", "/search", query={"q": "ben"}).json
    assert search["users"] == []
    audience.follow(world, ana, eve)
    world.settle()
    assert audience.names(world, ana, "/users/me/suggestions") == []
    [told] = [
        each
        for each in world.call(ana, "GET", "/notifications").json["notifications"]
        if each["kind"] != "follow"
    ] or [None]
    assert told is None
    theirs = world.publish(eve)
    said = world.call(ana, "POST", f"/posts/{theirs}/comments", {"text": "@ben @eve"})
    assert [each["username"] for each in said.json["mentions"]] == ["eve"]


def test_a_path_leads_around_blocked_people(world, ana, ben):
    eve, dan, last = person("eve"), person("dan"), person("last")
    arrive(eve, dan, last)
    world.follow(ben, last)
    world.follow(ana, eve)
    world.follow(eve, dan)
    world.follow(dan, last)
    world.settle()

    def path():
        found = world.call(ana, "GET", f"/users/{last.user_id}/path").json
        return [each["username"] for each in found["path"]]

    assert path() == ["ana", "ben", "last"]
    audience.block(world, ana, ben)
    assert path() == ["ana", "eve", "dan", "last"]


def rows_between(world):
    return {
        (row["follower_id"]["S"], row["followee_id"]["S"]): set(row) for row in world.rows(Follow)
    }


def check_never_both(world):
    for names in rows_between(world).values():
        is_block = bool({"block_id", "is_blocked"} & names)
        assert not (is_block and {"follow_id", "request_id", "close_id"} & names)


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
@pytest.mark.parametrize("asked", [audience.block, audience.unblock])
def test_killed_at_any_call_and_asked_again_the_end_is_the_same(world, ana, ben, fault, asked):
    if asked is audience.unblock:
        audience.block(world, ana, ben)
    for skip in count():
        world.wire.break_(fault, skip=skip, times=1)
        calls = len(world.wire.calls)
        try:
            asked(world, ana, ben)
        except wire.Killed:
            check_never_both(world)
        made = len(world.wire.calls) - calls
        world.wire.mend()
        check_never_both(world)
        assert asked(world, ana, ben).status == 200
        if made <= skip:
            break
    world.settle()
    assert audience.names(world, ana, "/users/me/blocks") == (
        ["ben"] if asked is audience.block else []
    )
    own = audience.profile(world, ben, ben)
    assert (own["follower_count"], own["following_count"]) == (0, 0)
    assert differences() == []


@pytest.mark.parametrize("operation", ["PutItem", "TransactWriteItems"])
def test_a_follow_and_a_block_at_the_same_time_are_never_both_there(world, ana, operation):
    """Each comes right before the other one's write."""
    eve = person("eve")
    arrive(eve)
    asked = {"PutItem": audience.follow, "TransactWriteItems": audience.block}

    def overtaken(request, proceed):
        if operation == "PutItem":
            audience.block(world, ana, eve)
        else:
            audience.follow(world, eve, ana)
        return proceed(request)

    where = "follows"
    world.wire.break_(overtaken, f"dynamodb.{operation}", where=where, times=1)
    if operation == "PutItem":
        assert asked[operation](world, eve, ana).status == 404
    else:
        assert asked[operation](world, ana, eve).status == 200
    check_never_both(world)
    world.settle()
    assert audience.profile(world, eve, eve)["following_count"] == 0
    assert feed_of(world, eve) == []


def test_a_transaction_that_conflicts_with_another_is_retried(world, ana, ben):
    def conflict(request, proceed):
        body = {
            "__type": "com.amazonaws#TransactionCanceledException",
            "message": "TransactionConflict",
            "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
        }
        return wire.answer(request, 400, json.dumps(body))

    world.wire.break_(conflict, "dynamodb.TransactWriteItems", times=2)
    assert audience.block(world, ana, ben).status == 200
    world.wire.break_(conflict, "dynamodb.TransactWriteItems")
    assert audience.unblock(world, ana, ben).status == 503
    world.wire.mend()
    assert audience.names(world, ana, "/users/me/blocks") == ["ben"]


def test_both_may_block_each_other_and_unblock_each_for_themselves(world, ana, ben):
    """At the same time: later, each would no longer find the other."""

    def at_once(request, proceed):
        audience.block(world, ben, ana)
        return proceed(request)

    world.wire.break_(at_once, "dynamodb.TransactWriteItems", times=1)
    audience.block(world, ana, ben)
    assert audience.unblock(world, ana, ben).status == 200
    assert audience.names(world, ana, "/users/me/blocks") == []
    assert audience.names(world, ben, "/users/me/blocks") == ["ana"]
    assert status(world, ana, "GET", f"/users/{ben.user_id}/profile") == 404
    assert audience.unblock(world, ben, ana).status == 200
    assert world.rows(Follow) == []


def test_likes_after_a_block_that_the_post_does_not_know_are_taken_back(world, ana, ben):
    post_id = add_post(ana)
    audience.block(world, ben, ana)
    assert status(world, ben, "POST", f"/posts/{post_id}/like") == 404
    assert world.call(ana, "GET", f"/posts/{post_id}/likes").json["users"] == []


def test_a_moderator_interacts_like_anybody_else(world):
    """They may see everything published, to judge it, but cannot reply to people who block them."""
    ana, mod = person("ana"), person("mod", is_moderator=True)
    arrive(ana, mod)
    post_id = world.publish(ana)
    assert world.call(mod, "POST", f"/posts/{post_id}/like").status == 200
    audience.block(world, ana, mod)
    assert world.call(mod, "GET", f"/posts/{post_id}").status == 200
    for interaction, body in (("like", None), ("save", None), ("comments", {"text": "Hi"})):
        assert world.call(mod, "POST", f"/posts/{post_id}/{interaction}", body).status == 404
    assert world.call(mod, "DELETE", f"/posts/{post_id}/like").json["like_count"] == 0


def test_a_blocker_is_not_mentioned_in_what_others_write(world):
    ana, ben, eve = person("ana"), person("ben"), person("eve")
    arrive(ana, ben, eve)
    post_id = world.publish(eve)
    answer = world.call(eve, "POST", f"/posts/{post_id}/comments", {"text": "With @ana and @ben"})
    assert [each["username"] for each in answer.json["mentions"]] == ["ana", "ben"]
    audience.block(world, ana, ben)
    world.settle()
    for viewer, names in ((ben, ["ben"]), (ana, ["ana"]), (eve, ["ana", "ben"])):
        [comment] = world.call(viewer, "GET", f"/posts/{post_id}/comments").json["comments"]
        assert [each["username"] for each in comment["mentions"]] == names
        assert comment["text"] == "With @ana and @ben"
