"""POST /posts as JSON: the presigned POSTs that a client uploads with."""

import base64
import json
from datetime import datetime, timedelta

from pinhole import clock
from pinhole.settings import settings

from tests.flow.support.world import person, photo

MEDIA = [
    {"content_type": "image/jpeg", "size": 1_000, "alt_text": "A hill"},
    {"content_type": "image/webp", "size": 2_000},
]


def test_the_answer_is_exactly_what_the_contract_says(world):
    ana = person("ana")
    answer = world.call(ana, "POST", "/posts", {"caption": "Hi", "media": MEDIA})
    post_id = answer.json["post_id"]
    assert answer.status == 201
    assert set(answer.json) == {"post_id", "state", "created_at", "media_urls", "uploads"}
    assert answer.json["state"] == "pending"
    assert answer.json["media_urls"]["full"].endswith(f"/{post_id}/full.jpg")
    uploads = answer.json["uploads"]
    assert [upload["index"] for upload in uploads] == [0, 1]
    for upload in uploads:
        assert set(upload) == {"index", "url", "fields", "expires_at"}
        key = f"uploads/{ana.user_id}/{post_id}/{upload['index']}"
        assert upload["fields"]["key"] == key
        assert settings.uploads_bucket in upload["url"]


def test_the_policy_binds_bucket_key_content_type_and_exact_size(world):
    uploads = world.call(person("ana"), "POST", "/posts", {"media": MEDIA}).json["uploads"]
    for upload, medium in zip(uploads, MEDIA, strict=True):
        policy = json.loads(base64.b64decode(upload["fields"]["policy"]))
        assert upload["fields"]["Content-Type"] == medium["content_type"]
        conditions = policy["conditions"]
        assert {"bucket": settings.uploads_bucket} in conditions
        assert {"key": upload["fields"]["key"]} in conditions
        assert {"Content-Type": medium["content_type"]} in conditions
        assert ["content-length-range", medium["size"], medium["size"]] in conditions
        assert not any("starts-with" in condition for condition in conditions)


def test_a_presigned_post_is_valid_for_as_long_as_it_says(world):
    [upload] = world.announce(person("ana")).json["uploads"]
    policy = json.loads(base64.b64decode(upload["fields"]["policy"]))
    said = datetime.fromisoformat(upload["expires_at"])
    bound = datetime.fromisoformat(policy["expiration"])
    expected = clock.now() + timedelta(seconds=settings.upload_seconds)
    assert abs(said - bound) < timedelta(seconds=5)
    assert abs(said - expected) < timedelta(seconds=5)


def test_a_post_waits_for_its_uploads_and_only_its_author_sees_it(world):
    ana = person("ana")
    post_id = world.announce(ana, [photo(), photo()], caption="Two").json["post_id"]
    post = world.call(ana, "GET", f"/posts/{post_id}").json
    assert (post["state"], post["caption"]) == ("pending", "Two")
    assert [medium["state"] for medium in post["media"]] == ["pending", "pending"]
    assert world.call(person("ben"), "GET", f"/posts/{post_id}").status == 403
