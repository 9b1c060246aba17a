"""The API while AWS fails: the answer is "busy", without internals."""

import pytest
from pinhole.feed import reading
from pinhole.tables.posts import Like, Post, Save

from tests.flow.support import wire
from tests.flow.support.rows import (
    add_follow,
    add_like,
    add_post,
    add_save,
    arrive,
    deliver,
    notify,
    visit,
)
from tests.flow.support.world import person

THROTTLED = wire.refuse("ProvisionedThroughputExceededException")
FAULTS = {
    "throttled": THROTTLED,
    "failing": wire.refuse("InternalServerError", 500),
    "silent": wire.lose_answer,
}
REQUESTS = [
    # (method, path, body, its calls)
    ("GET", "/feed", None, ["Query", "BatchGetItem"]),
    ("GET", "/posts/{post}", None, ["Query", "BatchGetItem"]),
    ("GET", "/users/{other}/posts", None, ["Query", "BatchGetItem"]),
    ("GET", "/users/{other}/profile", None, ["BatchGetItem"]),
    ("GET", "/users/{other}/followers", None, ["Query", "BatchGetItem"]),
    ("GET", "/users/{other}/following", None, ["Query", "BatchGetItem"]),
    ("POST", "/users/{other}/follow", None, ["BatchGetItem", "PutItem"]),
    (
        "DELETE",
        "/users/{other}/follow",
        None,
        ["BatchGetItem", "GetItem", "PutItem", "UpdateItem", "DeleteItem"],
    ),
    ("POST", "/posts/{post}/like", None, ["BatchGetItem", "PutItem"]),
    ("DELETE", "/posts/{post}/like", None, ["BatchGetItem", "DeleteItem"]),
    ("GET", "/users/me/saved", None, ["Query", "BatchGetItem"]),
    ("POST", "/posts/{post}/save", None, ["BatchGetItem", "PutItem"]),
    ("DELETE", "/posts/{post}/save", None, ["BatchGetItem", "DeleteItem"]),
    ("GET", "/notifications", None, ["Query", "BatchGetItem"]),
    ("POST", "/notifications/read", {}, ["UpdateItem", "Query"]),
    ("POST", "/posts", {"media": [{"content_type": "image/png", "size": 9}]}, ["PutItem"]),
]
BROKEN = [(*request, call) for *request, calls in REQUESTS for call in calls]


@pytest.fixture
def scene(world):
    """Ben reads and likes Ana's post."""
    ana, ben = person("ana"), person("ben")
    arrive(ana, ben)
    post_id = add_post(ana)
    visit(ben.user_id)
    deliver(ben, ana, post_id)
    add_like(ben.user_id, post_id)
    add_save(ben.user_id, post_id)
    notify(ben, post_id)
    world.call(ben, "GET", "/feed")
    return ben, {"post": post_id, "other": ana.user_id}


def send(world, scene, method, path, body):
    prepare(scene, method, path)
    viewer, names = scene
    return world.call(viewer, method, path.format(**names), body)


def prepare(scene, method, path):
    """State that gives the request something to do."""
    viewer, names = scene
    if (method, path) == ("POST", "/posts/{post}/like"):
        Like(viewer.user_id, names["post"]).delete()
    elif (method, path) == ("POST", "/posts/{post}/save"):
        Save(viewer.user_id, names["post"]).delete()
    elif (method, path) == ("DELETE", "/posts/{post}/save"):
        add_save(viewer.user_id, names["post"])
    elif (method, path) == ("DELETE", "/users/{other}/follow"):
        add_follow(viewer.user_id, names["other"])


@pytest.mark.parametrize(("method", "path", "body", "call"), BROKEN)
def test_while_dynamodb_fails_the_answer_is_busy_and_reveals_nothing(
    world, scene, method, path, body, call
):
    viewer, names = scene
    for name, fault in FAULTS.items():
        prepare(scene, method, path)
        world.wire.break_(fault, f"dynamodb.{call}")
        answer = world.call(viewer, method, path.format(**names), body)
        world.wire.mend()
        assert (answer.status, answer.json["code"]) == (503, "busy"), name
        assert int(answer.headers["Retry-After"]) >= 1
        assert "internal of AWS" not in answer.body
        assert "dynamodb" not in answer.body.lower()


@pytest.mark.parametrize(("method", "path", "body", "call"), BROKEN)
def test_one_fault_is_not_seen_by_the_client(world, scene, method, path, body, call):
    prepare(scene, method, path)
    world.wire.break_(THROTTLED, f"dynamodb.{call}", times=1)
    viewer, names = scene
    assert world.call(viewer, method, path.format(**names), body).status in (200, 201)


@pytest.mark.parametrize("call", ["Query", "BatchGetItem", "GetItem", "PutItem", "BatchWriteItem"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_feed_that_could_not_be_built_is_whole_when_it_is_asked_for_again(world, call, fault):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    post_id = world.publish(ana)
    world.wire.break_(FAULTS[fault], f"dynamodb.{call}")
    answer = world.call(ben, "GET", "/feed")
    world.wire.mend()
    assert (answer.status, answer.json["code"]) == (503, "busy")
    posts = world.call(ben, "GET", "/feed").json["posts"]
    assert [post["post_id"] for post in posts] == [post_id]


def test_while_some_keys_stay_unread_the_answer_is_busy(world, scene):
    world.wire.break_(wire.leave_all, "dynamodb.BatchGetItem")
    answer = send(world, scene, "GET", "/feed", None)
    assert (answer.status, answer.json["code"]) == (503, "busy")


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_our_own_mistakes_are_not_called_busy_and_reveal_nothing(world, scene, code):
    world.wire.break_(wire.refuse(code), "dynamodb.Query")
    answer = send(world, scene, "GET", "/feed", None)
    assert (answer.status, answer.json["code"]) == (500, "internal_error")
    assert "internal of AWS" not in answer.body
    assert code not in answer.body


def test_a_bug_is_a_problem_that_reveals_nothing(world, scene, monkeypatch):
    monkeypatch.setattr(reading, "read", lambda *_: {}["a secret"])
    answer = send(world, scene, "GET", "/feed", None)
    assert (answer.status, answer.json["code"]) == (500, "internal_error")
    assert "secret" not in answer.body
    assert "KeyError" not in answer.body


def test_while_s3_fails_a_form_is_answered_with_busy_and_can_be_sent_again(world):
    ana, part = person("ana"), ("media", b"x", "image/jpeg")
    world.wire.break_(wire.slow_down, "s3.PutObject")
    answer = world.send_form(ana, part, key="k")
    assert (answer.status, answer.json["code"]) == (503, "busy")
    world.wire.mend()
    assert world.send_form(ana, part, key="k").status == 201
    assert [post.state for post in Post.scan()] == ["pending", "pending"]  # one will expire


def test_a_request_makes_the_same_calls_with_and_without_data(world, scene):
    ben, names = scene
    for _ in range(15):
        deliver(ben, person("x"), add_post(person("x")))
    for method, path, body, calls in REQUESTS:
        world.wire.calls.clear()
        assert send(world, scene, method, path, body).status in (200, 201)
        assert len(world.wire.calls) <= len(calls) + 7, path
