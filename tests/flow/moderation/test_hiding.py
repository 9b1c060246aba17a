"""A moderator hides a post: only its author sees it, until it is shown again."""

import io
import json
from datetime import UTC, datetime

import pytest
from pinhole import log
from pinhole.tables.comments import CommentLike
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import Like, Post, Save

from tests.flow.support import wire
from tests.flow.support.rows import add_post, arrive, visit
from tests.flow.support.world import person

REASON = {"reason": "It shows a person who did not agree"}


def lists(world, author, viewer, post_id):
    """Each place that can show a post -> whether it shows it to this viewer."""

    def ids(path, name="posts", key="post_id"):
        return [item.get(key) for item in world.call(viewer, "GET", path).json[name]]

    return {
        "post": world.call(viewer, "GET", f"/posts/{post_id}").status == 200,
        "feed": post_id in ids("/feed"),
        "grid": post_id in ids(f"/users/{author.user_id}/posts"),
        "hashtag": post_id in ids("/tags/sea/posts"),
        "saved": post_id in ids("/users/me/saved"),
        "notifications": post_id in ids("/notifications", "notifications"),
        "comments": world.call(viewer, "GET", f"/posts/{post_id}/comments").status == 200,
        "likes": world.call(viewer, "GET", f"/posts/{post_id}/likes").status == 200,
    }


@pytest.fixture
def scene(world):
    """A post that ben sees everywhere, and that no moderator has looked at yet."""
    ana, ben, moderator = person("ana"), person("ben"), person("mod", is_moderator=True)
    world.follow(ben, ana)
    visit(ben.user_id)
    post_id = world.publish(ana, "Hello @ben #sea")
    world.call(ben, "POST", f"/posts/{post_id}/save")
    world.call(ben, "POST", f"/posts/{post_id}/comments", {"text": "Oh"})
    world.settle()
    assert all(lists(world, ana, ben, post_id).values())
    return ana, ben, moderator, post_id


def test_a_hidden_post_is_shown_nowhere_until_it_is_shown_again(world, scene):
    ana, ben, moderator, post_id = scene
    answer = world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    assert answer.json == {"post_id": post_id, "hidden": True, **REASON}
    world.settle()
    assert not any(lists(world, ana, ben, post_id).values())
    gone = world.call(ben, "GET", f"/posts/{post_id}")
    missing = world.call(ben, "GET", "/posts/01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert (gone.status, gone.json["detail"]) == (404, missing.json["detail"])

    answer = world.call(moderator, "DELETE", f"/posts/{post_id}/hide")
    assert answer.json == {"post_id": post_id, "hidden": False, "reason": None}
    world.settle()
    assert all(lists(world, ana, ben, post_id).values())


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/posts/{post}/like", None),
        ("DELETE", "/posts/{post}/like", None),
        ("POST", "/posts/{post}/save", None),
        ("POST", "/posts/{post}/comments", {"text": "Oh"}),
        ("POST", "/comments/{comment}/like", None),
        ("DELETE", "/comments/{comment}/like", None),
    ],
)
def test_nobody_interacts_with_a_hidden_post(world, scene, method, path, body):
    _, ben, moderator, post_id = scene
    [comment] = world.call(ben, "GET", f"/posts/{post_id}/comments").json["comments"]
    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    path = path.format(post=post_id, comment=comment["comment_id"])
    assert world.call(ben, method, path, body).status == 404


@pytest.mark.parametrize("fate", ["hidden", "deleted"])
def test_interactions_can_be_taken_back_whatever_became_of_the_post(world, scene, fate):
    _, ben, moderator, post_id = scene
    [comment] = world.call(ben, "GET", f"/posts/{post_id}/comments").json["comments"]
    comment_id = comment["comment_id"]
    world.call(ben, "POST", f"/posts/{post_id}/like")
    world.call(ben, "POST", f"/comments/{comment_id}/like")
    if fate == "hidden":
        world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    else:
        Post(post_id).update([Post.state.set("deleted")])
    for path, kind in (
        (f"/posts/{post_id}/like", "like"),
        (f"/posts/{post_id}/save", "save"),
        (f"/comments/{comment_id}/like", "like"),
    ):
        answer = world.call(ben, "DELETE", path)
        assert (answer.status, answer.json[f"{kind}_count"]) == (200, 0)
        assert world.call(ben, "DELETE", path).status == 404  # nothing of ben's is left
    assert not world.rows(Like) + world.rows(Save) + world.rows(CommentLike)


def test_its_author_sees_it_and_why_it_is_hidden(world, scene):
    ana, _, moderator, post_id = scene
    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    post = world.call(ana, "GET", f"/posts/{post_id}").json
    assert (post["state"], post["hidden"]) == ("published", True)
    assert post["hidden_reason"] == REASON["reason"]
    assert moderator.user_id not in str(post)
    [listed] = world.call(ana, "GET", "/users/me/posts").json["posts"]
    assert listed["hidden"]
    assert world.call(moderator, "GET", f"/posts/{post_id}").json["hidden"]


def test_a_post_that_is_not_hidden_does_not_mention_hiding(world, scene):
    ana, _, _, post_id = scene
    assert not {"hidden", "hidden_reason"} & set(world.call(ana, "GET", f"/posts/{post_id}").json)


def test_hiding_twice_changes_nothing_and_the_first_reason_stands(world, scene):
    _, _, moderator, post_id = scene
    first = world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON).json
    other = person("other", is_moderator=True)
    arrive(other)
    before = world.everything()
    assert world.call(other, "POST", f"/posts/{post_id}/hide", {"reason": "Mine"}).json == first
    assert world.everything() == before
    for _ in range(2):
        assert world.call(moderator, "DELETE", f"/posts/{post_id}/hide").status == 200


def test_hiding_neither_fans_out_nor_counts_again(world, scene):
    ana, ben, moderator, post_id = scene
    FeedEntry(ben.user_id, post_id).delete()
    for method in ("POST", "DELETE"):
        body = REASON if method == "POST" else None
        world.call(moderator, method, f"/posts/{post_id}/hide", body)
        world.settle()
    assert world.rows(FeedEntry) == []
    assert world.call(ben, "GET", f"/users/{ana.user_id}/profile").json["post_count"] == 1


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_others_than_moderators_are_refused_and_nothing_changes(world, scene, method):
    ana, ben, _, post_id = scene
    before = world.everything()
    for viewer in (ana, ben):
        for wanted in (post_id, "01ARZ3NDEKTSV4RRFFQ69G5FAV"):
            answer = world.call(viewer, method, f"/posts/{wanted}/hide", REASON)
            assert (answer.status, answer.json["code"]) == (403, "forbidden")
    assert world.everything() == before


def test_a_moderator_hides_only_published_posts(world):
    moderator, ana = person("mod", is_moderator=True), person("ana")
    pending = world.announce(ana).json["post_id"]
    own = world.announce(moderator).json["post_id"]
    before = world.everything()
    for post_id, status in ((pending, 403), (own, 422), ("01ARZ3NDEKTSV4RRFFQ69G5FAV", 404)):
        for method, body in (("POST", REASON), ("DELETE", None)):
            assert world.call(moderator, method, f"/posts/{post_id}/hide", body).status == status
    assert world.everything() == before


@pytest.mark.parametrize(
    "body",
    [{}, {"reason": ""}, {"reason": " "}, {"reason": "x" * 501}, {"reason": 1}, {"reason": None}],
)
def test_a_post_is_not_hidden_without_a_reason(world, body):
    moderator, ana = person("mod", is_moderator=True), person("ana")
    arrive(ana)
    post_id = add_post(ana)
    before = world.everything()
    answer = world.call(moderator, "POST", f"/posts/{post_id}/hide", body)
    assert (answer.status, answer.json["errors"][0]["field"]) == (400, "reason")
    assert world.everything() == before


@pytest.mark.parametrize("fault", [wire.kill_after, wire.lose_answer])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_hiding_ends_the_same_however_often_it_is_interrupted(world, fault, method):
    ana, moderator = person("ana"), person("mod", is_moderator=True)
    arrive(ana)
    post_id = add_post(ana)
    if method == "DELETE":
        world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    path, body = f"/posts/{post_id}/hide", REASON if method == "POST" else None
    for number in range(4):
        world.wire.break_(fault, skip=number, times=1)
        try:
            world.call(moderator, method, path, body)
        except wire.Killed:
            pass
        finally:
            world.wire.mend()
    assert world.call(moderator, method, path, body).json["hidden"] == (method == "POST")
    assert bool(Post.get(post_id).hidden) == (method == "POST")


def test_the_log_says_who_did_what_and_not_why(world, scene, monkeypatch):
    _, _, moderator, post_id = scene
    text = io.StringIO()
    monkeypatch.setattr(log.logger.registered_handler, "stream", text)
    level = log.logger.level
    log.logger.setLevel("INFO")
    try:
        world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
        world.call(moderator, "DELETE", f"/posts/{post_id}/hide")
    finally:
        log.logger.setLevel(level)
    lines = [json.loads(line) for line in text.getvalue().splitlines()]
    told = [line for line in lines if "moderator_id" in line]
    assert [line["message"] for line in told] == ["post hidden", "post shown again"]
    assert {(line["moderator_id"], line["post_id"]) for line in told} == {
        (moderator.user_id, post_id)
    }
    assert REASON["reason"] not in text.getvalue()


def test_the_time_and_the_moderator_are_recorded(world, scene):
    _, _, moderator, post_id = scene
    world.call(moderator, "POST", f"/posts/{post_id}/hide", REASON)
    hidden = Post.get(post_id).hidden
    assert (hidden["by"], hidden["reason"]) == (moderator.user_id, REASON["reason"])
    age = datetime.now(UTC) - datetime.fromisoformat(hidden["at"])
    assert abs(age.total_seconds()) < 60
