"""POST /posts as multipart/form-data: the simple client's way."""

import base64
import json

import pytest
from pinhole.settings import settings
from pinhole.tables.posts import Post

from tests.flow.support import events
from tests.flow.support.world import person, photo

JPEG = ("media", photo(), "image/jpeg")
PLACE = ("location", '{"lat": 1, "lng": 2}')


def test_the_answer_is_exactly_what_the_contract_says(world):
    answer = world.send_form(person("ana"), JPEG, ("caption", "Hi"))
    post_id = answer.json["post_id"]
    assert answer.status == 201
    assert answer.json == {
        "post_id": post_id,
        "state": "pending",
        "created_at": answer.json["created_at"],
        "media_urls": {
            "thumbnail": f"https://images.example/{post_id}/thumbnail.jpg",
            "small": f"https://images.example/{post_id}/small.jpg",
            "standard": f"https://images.example/{post_id}/standard.jpg",
            "full": f"https://images.example/{post_id}/full.jpg",
        },
    }


def test_files_and_texts_become_a_published_post(world):
    ana, png = person("ana"), photo(10, 20, "PNG")
    place = '{"lat": 48.2, "lng": 16.4, "name": "Wien"}'
    parts = [("location", place), JPEG, ("caption", "Zwei #ä"), ("media", png, "image/png")]
    post_id = world.send_form(ana, *parts).json["post_id"]
    world.settle()
    post = world.call(ana, "GET", f"/posts/{post_id}").json
    assert (post["state"], post["caption"], post["hashtags"]) == ("published", "Zwei #ä", ["ä"])
    assert post["location"] == {"lat": 48.2, "lng": 16.4, "name": "Wien"}
    assert [(m["width"], m["height"]) for m in post["media"]] == [(64, 48), (10, 20)]


def test_files_have_alternative_texts_in_their_order(world):
    ana = person("ana")
    parts = [JPEG, JPEG, JPEG, ("alt_texts", '["A hill", null]')]
    post_id = world.send_form(ana, *parts).json["post_id"]
    world.settle()
    shown = world.call(ana, "GET", f"/posts/{post_id}").json["media"]
    assert [medium.get("alt_text") for medium in shown] == ["A hill", None, None]


def test_null_is_no_alternative_texts(world):
    assert world.send_form(person("ana"), JPEG, ("alt_texts", "null")).status == 201


@pytest.mark.parametrize("content_type", ["text/html", "application/octet-stream", "im\xe4ge/jpeg"])
def test_the_bytes_decide_what_a_file_is_and_not_its_declared_type(world, content_type):
    ana = person("ana")
    answer = world.send_form(ana, ("media", photo(), content_type))
    assert answer.status == 201, answer.body
    [key] = world.objects(settings.uploads_bucket)
    kept = world.s3.head_object(Bucket=settings.uploads_bucket, Key=key)
    assert kept["ContentType"] == "application/octet-stream"
    world.settle()
    assert world.call(ana, "GET", f"/posts/{answer.json['post_id']}").json["state"] == "published"


@pytest.mark.parametrize(
    ("parts", "field", "fault"),
    [
        ([("caption", "no photo")], "media", "needs 1 to 20 files, got 0"),
        ([JPEG] * 21, "media", "needs 1 to 20 files, got 21"),
        ([JPEG, ("media", b"", "image/jpeg")], "media[1]", "is empty"),
        ([JPEG, ("caption", "a"), ("caption", "b")], "caption", "twice"),
        ([JPEG, ("caption", "x" * 2_201)], "caption", "at most 2200"),
        ([JPEG, ("caption", b"\xff")], "caption", "UTF-8"),
        ([JPEG, ("caption", b"\xe9", "text/plain; charset=iso-8859-1")], "caption", "UTF-8"),
        ([JPEG, ("caption", "a\0b")], "caption", "NUL"),
        ([JPEG, ("location", "Wien")], "location", "not valid JSON"),
        ([JPEG, ("location", '{"lat": 91, "lng": 0}')], "location.lat", "equal to 90"),
        ([JPEG, ("location_from_photo", "yes")], "location_from_photo", "not valid JSON"),
        ([JPEG, ("alt_texts", "A hill")], "alt_texts", "not valid JSON"),
        ([JPEG, ("alt_texts", '["A", "B"]')], "alt_texts", "2 texts for 1 files"),
        ([JPEG, ("alt_texts", '{"0": "A"}')], "alt_texts", "valid list"),
        ([JPEG, ("alt_texts", "[1]")], "alt_texts[0]", "valid string"),
        ([JPEG, ("alt_texts", '["a\\u0000"]')], "alt_texts[0]", "NUL"),
        ([JPEG, ("alt_texts", f'["{"x" * 1_001}"]')], "alt_texts[0]", "at most 1000"),
        ([JPEG, ("location_from_photo", "1")], "location_from_photo", "valid boolean"),
        ([JPEG, ("audiance", "close_friends")], "audiance", "not a field of this request"),
        ([JPEG, ("alt_text", "A hill")], "alt_text", "not a field of this request"),
        ([JPEG, ("file", photo(), "image/jpeg")], "file", "not a field of this request"),
        ([("photo", photo(), "image/jpeg")], "photo", "not a field of this request"),
        ([JPEG, ("location", '{"lat": 1, "lng": 2, "x": 3}')], "location.x", "not a field"),
        (
            [JPEG, PLACE, ("location_from_photo", "true")],
            "location_from_photo",
            "together with a loc",
        ),
    ],
)
def test_a_wrong_part_is_named_with_its_limit(world, parts, field, fault):
    answer = world.send_form(person("ana"), *parts)
    assert (answer.status, answer.json["code"]) == (400, "invalid_request"), answer.body
    assert answer.json["errors"][0]["field"] == field
    assert fault in answer.json["errors"][0]["message"]
    assert world.rows(Post) == []
    assert world.objects(settings.uploads_bucket) == {}


def test_the_texts_of_a_form_are_bounded_together(world):
    alt_texts = ("alt_texts", json.dumps(["🌞" * 1_000] * 20))
    answer = world.send_form(person("ana"), *[JPEG] * 20, alt_texts)
    assert (answer.status, answer.json["errors"][0]["field"]) == (400, "media")
    assert world.rows(Post) == []
    assert world.objects(settings.uploads_bucket) == {}


@pytest.mark.parametrize("charset", ["klingon", "base64", "utf-7", "utf-16"])
def test_a_part_is_utf_8_whatever_charset_it_claims(world, charset):
    ana = person("ana")
    part = ("caption", "é+ADw-", f"text/plain; charset={charset}")
    post_id = world.send_form(ana, JPEG, part).json["post_id"]
    assert world.call(ana, "GET", f"/posts/{post_id}").json["caption"] == "é+ADw-"


WHOLE = events.form(JPEG, boundary="x1")
HEAD = b'--x1\r\nContent-Disposition: form-data; name="media"'


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", WHOLE),
        ("multipart/form-data; boundary=", WHOLE),
        ("multipart/form-data; boundary=other", WHOLE),
        ("multipart/form-data; boundary=" + "x" * 300, WHOLE),
        ("multipart/form-data; boundary=\u1234", WHOLE),
        ("multipart/form-data; boundary=x1", b""),
        ("multipart/form-data; boundary=x1", None),
        ("multipart/form-data; boundary=x1", WHOLE[:-8]),
        ("multipart/form-data; boundary=x1", WHOLE[:100]),
        ("multipart/form-data; boundary=x1", b"{}"),
        ("multipart/form-data; boundary=x1", b"--x1--\r\n"),
        ("multipart/form-data; boundary=x1", b"--x1\r\n\r\nno header\r\n--x1--\r\n"),
        ("multipart/form-data; boundary=x1", HEAD + b"\xff\r\n\r\nx\r\n--x1--\r\n"),
        ("multipart/form-data; boundary=x1", HEAD + b"\r\nX: " + b"y" * 9_000 + b"\r\n\r\nx"),
    ],
)
def test_a_malformed_form_is_refused(world, content_type, body):
    headers = {"Content-Type": content_type}
    answer = world.call(person("ana"), "POST", "/posts", body, headers=headers)
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")
    assert world.rows(Post) == []


def test_more_than_a_lambda_can_receive_is_refused_with_the_way_that_works(world):
    size = settings.request_bytes * 3 // 4
    fits = world.send_form(person("ana"), ("media", bytes(size - 1_000), "image/jpeg"))
    answer = world.send_form(person("ana"), ("media", bytes(size + 1), "image/jpeg"))
    assert fits.status == 201
    assert (answer.status, answer.json["code"]) == (413, "too_large")
    assert str(settings.request_bytes) in answer.json["detail"]
    assert "presigned" in answer.json["detail"]
    assert len(world.rows(Post)) == 1


def test_the_size_that_counts_is_the_encoded_one(world):
    body = events.form(("media", bytes(4_425_000), "image/jpeg"), boundary="x1")
    assert len(body) < settings.request_bytes < len(base64.b64encode(body))
    headers = {"Content-Type": "multipart/form-data; boundary=x1"}
    assert world.call(person("ana"), "POST", "/posts", body, headers=headers).status == 413
