"""One correlation id follows a request into its rows and into the work behind them."""

import io
import json

import pytest
from pinhole import log
from pinhole.settings import settings
from pinhole.tables.posts import Like, Post
from pinhole.tables.relationships import Follow

from tests.flow.support import contract, wire
from tests.flow.support.world import QUEUES, person, photo

ID = "request-0123456789"


@pytest.fixture
def logged(monkeypatch):
    """A function that returns the logged lines, decoded."""
    text = io.StringIO()
    monkeypatch.setattr(log.logger.registered_handler, "stream", text)
    level = log.logger.level
    log.logger.setLevel("INFO")
    yield lambda: [json.loads(line) for line in text.getvalue().splitlines()]
    log.logger.setLevel(level)


def test_the_callers_id_is_answered_and_kept_with_the_row(world):
    ana = person("ana")
    answer = world.announce(ana, headers={"X-Correlation-Id": ID})
    assert answer.headers["x-correlation-id"] == ID
    assert Post.get(answer.json["post_id"]).correlation_id == ID


def test_likes_and_follows_keep_the_id_of_their_request(world):
    ana, ben = person("ana"), person("ben")
    post_id = world.publish(ana)
    headers = {"X-Correlation-Id": ID}
    world.call(ben, "POST", f"/posts/{post_id}/like", headers=headers)
    world.call(ben, "POST", f"/users/{ana.user_id}/follow", headers=headers)
    assert Like.get(ben.user_id, post_id).correlation_id == ID
    assert Follow.get(ben.user_id, ana.user_id).correlation_id == ID


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "two words", "new\nline-0123", "ünïcödé-0123"]
)
def test_an_id_that_is_not_safe_to_log_is_replaced(world, given):
    answer = world.call(person("ana"), "GET", "/feed", headers={"X-Correlation-Id": given})
    assert answer.headers["x-correlation-id"] not in (given, "")


def test_two_requests_have_two_ids_and_a_problem_names_its_own(world):
    ana = person("ana")
    first = world.call(ana, "GET", "/feed", query={"limit": "0"})
    second = world.call(ana, "GET", "/feed", query={"limit": "0"})
    assert first.json["correlation_id"] == first.headers["x-correlation-id"]
    assert second.json["correlation_id"] == second.headers["x-correlation-id"]
    assert first.json["correlation_id"] != second.json["correlation_id"]


def test_the_id_is_in_every_line_from_the_request_to_the_last_delivery(world, logged):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    answer = world.announce(ana, headers={"X-Correlation-Id": ID})
    world.upload(answer.json["uploads"][0]["fields"]["key"], photo())
    world.settle()
    said = [line["message"] for line in logged() if line["correlation_id"] == ID]
    assert said == ["responded", "medium settled", "fan-out planned", "feed entries delivered"]


def test_a_failure_is_logged_with_the_id_of_the_request_behind_it(world, logged):
    answer = world.announce(person("ana"), headers={"X-Correlation-Id": ID})
    world.upload(answer.json["uploads"][0]["fields"]["key"], photo())
    world.wire.break_(wire.slow_down, "s3.PutObject")
    world.process_uploads()
    [line] = [line for line in logged() if line["message"] == "message failed"]
    assert (line["correlation_id"], line["level"]) == (ID, "ERROR")


def test_a_message_in_the_queue_carries_the_id(world):
    ana, ben = person("ana"), person("ben")
    world.follow(ben, ana)
    post_id = world.make_post(ana)
    world.process_uploads()
    world.run_streams()
    [delivery] = world.take_messages(settings.deliveries_queue_url)
    assert delivery["correlation_id"] == Post.get(post_id).correlation_id


@pytest.mark.parametrize(
    ("method", "path", "message"),
    [
        ("POST", "/users/me/export", "export ready"),
        ("PATCH", "/users/me", "author card refreshed"),
        ("DELETE", "/users/me", "cleaned up"),
    ],
)
def test_the_id_is_in_the_log_of_long_work_for_one_person(world, logged, method, path, message):
    ana, headers = person("ana"), {"X-Correlation-Id": ID}
    world.publish(ana)
    body = {"DELETE": {"username": "ana"}, "PATCH": {"username": "anna"}}.get(method)
    world.call(ana, method, path, body, headers=headers)
    world.settle()
    lines = [line for line in logged() if line["message"] == message]
    assert {line["correlation_id"] for line in lines} == {ID}


def test_every_consumer_of_single_messages_uses_their_ids():
    handlers = {name: (contract.LAMBDAS / name / "handler.py").read_text() for name in QUEUES}
    assert [name for name, text in handlers.items() if "s.each(event" not in text] == [
        "invalidate_cdn",
        "tell_news",
    ]


def test_one_invalidation_for_several_requests_names_them(world, logged):
    ana = person("ana")
    posts = [world.publish(ana) for _ in range(2)]
    for number, post_id in enumerate(posts):
        world.call(
            ana, "DELETE", f"/posts/{post_id}", headers={"X-Correlation-Id": f"{ID}-{number}"}
        )
    world.settle()
    lines = [line for line in logged() if line["message"] == "paths invalidated"]
    assert [line["requests"] for line in lines] == [[f"{ID}-0", f"{ID}-1"]]


def test_no_log_holds_a_caption_or_a_token(world, logged):
    ana = person("ana")
    world.publish(ana, "a private caption", files=[b"nothing"])
    world.announce(ana, caption="a private caption" * 1_000)
    world.wire.break_(wire.refuse("AccessDeniedException"), "dynamodb.PutItem")
    world.announce(ana, caption="a private caption")
    text = json.dumps(logged())
    assert "unexpected error" in text
    assert "private caption" not in text
    assert "token_use" not in text


def test_the_log_of_a_request_says_its_network_and_not_its_address(world, logged):
    world.call(person("ana"), "GET", "/feed", headers={"X-Forwarded-For": "203.0.113.77"})
    [line] = [line for line in logged() if line["message"] == "responded"]
    assert (line["route"], line["status"], line["network"]) == ("GET /feed", 200, "127.0.0.0/24")
    assert "203.0.113.77" not in json.dumps(logged())
