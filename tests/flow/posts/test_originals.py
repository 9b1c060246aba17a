"""The original of a medium, for its owner."""

import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pinhole import clock
from pinhole.media import object_keys
from pinhole.settings import settings
from pinhole.tables.posts import Post

from tests.flow.support import wire
from tests.flow.support.world import person, photo


def ask(world, viewer, post_id, index=0):
    return world.call(viewer, "GET", f"/posts/{post_id}/media/{index}/original")


@pytest.mark.parametrize(
    ("format", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")]
)
def test_the_owner_gets_an_address_of_the_object_for_some_minutes(world, format, extension):
    ana, data = person("ana"), photo(format=format, gps=True)
    post_id = world.publish(ana, files=[photo(), data])
    answer = ask(world, ana, post_id, 1)
    assert answer.status == 200
    assert answer.json["size"] == len(data)
    assert answer.json["content_type"] == f"image/{format.lower()}"
    parts = urlsplit(answer.json["url"])
    query = {name: value for name, [value] in parse_qs(parts.query).items()}
    assert parts.path.lstrip("/").endswith(object_keys.original_key(post_id, 1))
    assert settings.originals_bucket in parts.netloc + parts.path
    assert query["X-Amz-Expires"] == "300"
    said = f'attachment; filename="{post_id}-1.{extension}"'
    assert query["response-content-disposition"] == said
    until = datetime.fromisoformat(answer.json["expires_at"])
    assert abs(until - clock.now() - timedelta(seconds=300)) < timedelta(seconds=5)


def test_anybody_else_gets_not_found(world):
    ana, ben, moderator = person("ana"), person("ben"), person("mod", is_moderator=True)
    post_id = world.publish(ana)
    missing = ask(world, ben, "01ARZ3NDEKTSV4RRFFQ69G5FAV").json
    for viewer in (ben, moderator):
        answer = ask(world, viewer, post_id)
        assert (answer.status, answer.json["code"]) == (404, "not_found")
        assert answer.json["detail"] == missing["detail"]


def test_an_unprocessed_medium_has_no_original(world):
    ana = person("ana")
    pending = world.announce(ana).json["post_id"]
    rejected = world.publish(ana, files=[b"nothing", photo()])
    for post_id in (pending, rejected):
        answer = ask(world, ana, post_id)
        assert (answer.status, answer.json["code"]) == (404, "no_original")


def test_a_rejected_post_returns_its_valid_originals(world):
    ana = person("ana")
    post_id = world.announce(ana, [photo(), photo()]).json["post_id"]
    world.upload(object_keys.upload_key(ana.user_id, post_id, 1), photo())
    world.settle()
    world.upload(object_keys.upload_key(ana.user_id, post_id, 0), b"nothing")
    world.settle()
    assert Post.get(post_id).state == "rejected"
    assert ask(world, ana, post_id, 1).status == 200


@pytest.mark.parametrize(
    "index", ["1", "20", "99", "100", "-1", "00", "01", "x", "1.0", "²", "%30"]
)
def test_a_medium_that_is_not_there_is_not_found(world, index):
    ana = person("ana")
    post_id = world.publish(ana)
    answer = ask(world, ana, post_id, index)
    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_the_author_of_a_hidden_post_still_gets_the_original(world):
    ana, moderator = person("ana"), person("mod", is_moderator=True)
    post_id = world.publish(ana)
    world.call(moderator, "POST", f"/posts/{post_id}/hide", {"reason": "x"})
    assert ask(world, ana, post_id).status == 200


def test_an_expired_post_gives_nothing(world):
    ana = person("ana")
    post_id = world.publish(ana)
    Post(post_id).update([Post.expires_at.set(clock.timestamp() - 10)])
    assert ask(world, ana, post_id).status == 404


def test_a_file_of_a_type_that_is_not_known_has_a_neutral_name(world):
    ana = person("ana")
    post_id = world.publish(ana)
    key = object_keys.original_key(post_id, 0)
    world.s3.put_object(Bucket=settings.originals_bucket, Key=key, Body=b"x", ContentType="a/b")
    assert f"{post_id}-0.bin" in ask(world, ana, post_id).json["url"]


def test_a_lost_original_is_a_server_error_and_not_worth_a_retry(world):
    ana = person("ana")
    post_id = world.publish(ana)
    key = object_keys.original_key(post_id, 0)
    world.s3.delete_object(Bucket=settings.originals_bucket, Key=key)
    answer = ask(world, ana, post_id)
    assert (answer.status, answer.json["code"]) == (500, "internal_error")


def test_while_s3_is_slow_the_answer_is_busy(world):
    ana = person("ana")
    post_id = world.publish(ana)
    world.wire.break_(wire.slow_down, "s3.HeadObject")
    answer = ask(world, ana, post_id)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert "internal" not in json.dumps(answer.json)
