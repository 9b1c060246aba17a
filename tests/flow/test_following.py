"""One correlation id leads through request, streams and queues: what `make trace` relies on."""

import pytest
from pinhole import log

from tests.flow.support.aws import roles
from tests.flow.support.rows import add_post, arrive
from tests.flow.support.world import photo

ID = "a-request-to-follow-0001"
HEADERS = {"X-Correlation-Id": ID}


@pytest.fixture
def followed(monkeypatch):
    """The functions that have logged something about the request."""
    found = set()

    def info(message, **fields):
        if log.correlation_id() == ID or ID in fields.get("requests", ()):
            found.update(roles._running)

    monkeypatch.setattr(log.logger, "info", info)
    return found


def test_a_like_is_followed_to_its_count_and_to_what_it_teaches(world, ana, ben, followed):
    arrive(ana)
    post_id = add_post(ana)
    assert world.call(ben, "POST", f"/posts/{post_id}/like", headers=HEADERS).status == 200
    assert followed == {"like_posts"}
    world.settle()
    assert followed >= {"like_posts", "count_changes", "learn_interests"}


def test_a_photo_is_followed_from_its_announcement_to_its_followers(world, ana, ben, followed):
    world.follow(ben, ana)
    world.call(ben, "GET", "/feed")
    world.settle()
    answer = world.announce(ana, headers=HEADERS, caption="#light")
    [upload] = answer.json["uploads"]

    world.upload(upload["fields"]["key"], photo())
    world.settle()
    publishing = {"write_posts", "process_photo", "plan_fan_out", "deliver_posts"}
    assert followed >= publishing | {"count_changes"}


def test_other_requests_are_not_followed(world, ana, ben, followed):
    arrive(ana)
    post_id = add_post(ana)
    world.call(ben, "POST", f"/posts/{post_id}/like")
    world.settle()
    assert followed == set()


def test_a_photo_says_how_long_it_took_to_be_published(world, ana, monkeypatch):
    took = []
    monkeypatch.setattr(log, "seconds_of_stage", lambda name, value: took.append(name))
    world.publish(ana)
    assert "SecondsToPublish" in took
