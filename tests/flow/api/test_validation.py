"""Invalid requests: a 4xx names the field and the limit, and nothing is written."""

import pytest
from pinhole import ids
from pinhole.settings import settings
from pinhole.tables.posts import Post

from tests.flow.support import events
from tests.flow.support.browsers import Browser
from tests.flow.support.events import claims
from tests.flow.support.rows import arrive
from tests.flow.support.world import invoke, person, tuned

MP4 = {"content_type": "video/mp4", "size": 1}
JPEG = {"content_type": "image/jpeg", "size": 1}
DEEP = "[" * 100_000
CASES = [
    # (body, field of the first fault, what its sentence says)
    ({}, "media", "required"),
    ({"media": []}, "media", "at least 1"),
    ({"media": [JPEG] * 21}, "media", "at most 20"),
    ({"media": JPEG}, "media", "valid list"),
    ({"media": [JPEG, {**JPEG, "size": 0}]}, "media[1].size", "greater than or equal to 1"),
    ({"media": [{**JPEG, "size": 30_000_001}]}, "media[0].size", "at most 30000000"),
    ({"media": [{**MP4, "size": 200_000_001}]}, "media[0].size", "equal to 200000000"),
    ({"media": [{**JPEG, "size": "1"}]}, "media[0].size", "valid integer"),
    ({"media": [{**JPEG, "size": True}]}, "media[0].size", "valid integer"),
    ({"media": [{**JPEG, "size": 1.5}]}, "media[0].size", "valid integer"),
    ({"media": [{"content_type": "image/tiff", "size": 1}]}, "media[0].content_type", "video/mp4"),
    ({"media": [{**JPEG, "alt_text": "x" * 1_001}]}, "media[0].alt_text", "at most 1000"),
    ({"media": [JPEG], "caption": "x" * 2_201}, "caption", "at most 2200"),
    ({"media": [JPEG], "caption": "a\0b"}, "caption", "NUL"),
    ({"media": [JPEG], "caption": "#" + " #".join(f"t{n}" for n in range(31))}, "caption", "30"),
    ({"media": [JPEG], "caption": " ".join(f"@user{n}" for n in range(21))}, "caption", "20"),
    ({"media": [JPEG], "location": {"lat": 91, "lng": 0}}, "location.lat", "equal to 90"),
    ({"media": [JPEG], "location": {"lat": 0, "lng": -181}}, "location.lng", "equal to -180"),
    ({"media": [JPEG], "location": {"lat": 0}}, "location.lng", "required"),
    ({"media": [JPEG], "location": "here"}, "location", "object"),
    ({"media": [JPEG], "location_from_photo": "yes"}, "location_from_photo", "boolean"),
    ({"media": [JPEG], "audiance": "close_friends"}, "audiance", "not a field of this request"),
    ({"media": [{**JPEG, "alt": "A hill"}]}, "media[0].alt", "not a field of this request"),
    ({"media": [JPEG], "location": {"lat": 0, "lng": 0, "id": 1}}, "location.id", "not a field"),
    ({"media": [JPEG], "\0": 1}, "\0", "not a field of this request"),
    ({"media": [JPEG], "x" * 200: 1}, "x" * 100 + "…", "not a field of this request"),
    (
        {"media": [JPEG], "location": {"lat": 1, "lng": 2}, "location_from_photo": True},
        "location_from_photo",
        "together with a location",
    ),
    ("[]", "body", "object"),
    ("null", "body", "object"),
    ('"text"', "body", "object"),
]


@pytest.mark.parametrize(("body", "field", "fault"), CASES)
def test_a_wrong_field_of_a_new_post_is_named_with_its_limit(world, body, field, fault):
    answer = world.call(person("ana"), "POST", "/posts", body)
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")
    assert answer.json["errors"][0]["field"] == field
    assert fault in answer.json["errors"][0]["message"]
    assert field in answer.json["detail"]
    only_her_row = {name for name, found in world.everything().items() if found}
    assert only_her_row == {settings.table_name("users")}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (None, "not valid JSON"),
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        (DEEP, "nested too deeply"),
        ('{"media": [], "media": []}', "twice"),
        ('{"media": [{"content_type": "image/jpeg", "size": NaN}]}', "NaN"),
        ('{"location": {"lat": -Infinity}}', "Infinity"),
        (b"\xff\xfe\xfd", "not valid JSON"),
        ("1" * 5_000, "not valid JSON"),
    ],
    ids=["none", "empty", "cut", "deep", "duplicate", "nan", "infinity", "bytes", "long number"],
)
def test_a_body_that_is_not_strict_json_is_refused(world, body, fault):
    answer = world.call(person("ana"), "POST", "/posts", body)
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")
    assert fault in answer.json["detail"]


def test_a_body_that_is_not_the_base64_it_claims_to_be_is_refused(world):
    event = events.http_request(
        "POST",
        "/posts",
        route="/posts",
        params={},
        token=claims(person("ana")),
        body="not base64!",
        query=None,
        headers={"content-type": "application/json"},
    )
    answer = invoke("write_posts", {**event, "isBase64Encoded": True})
    assert answer["statusCode"] == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_content_type_is_refused(world, content_type):
    headers = {"Content-Type": content_type}
    answer = world.call(person("ana"), "POST", "/posts", {"media": [JPEG]}, headers=headers)
    assert (answer.status, answer.json["code"]) == (415, "unsupported_media_type")


ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
# A valid body for every request that takes one, except `POST /posts`.
BODIES = {
    ("PATCH", f"/posts/{ID}"): {"caption": "Hi"},
    ("POST", f"/posts/{ID}/comments"): {"text": "Hi"},
    ("POST", f"/posts/{ID}/hide"): {"reason": "Spam"},
    ("POST", "/notifications/read"): {},
    ("PUT", "/users/me/avatar"): JPEG,
    ("PUT", "/users/me/push"): {"left_out": []},
    ("PUT", "/users/me/push/subscriptions"): Browser().subscription,
    ("PATCH", "/users/me"): {"bio": "Hi"},
    ("DELETE", "/users/me"): {"username": "ana"},
    ("POST", "/reports"): {"subject": {"type": "post", "id": ID}, "reason": "spam"},
    ("POST", f"/moderation/queue/post:{ID}/resolve"): {"action": "note", "reason": "So"},
}
FORGED = ["audience", "user_id", "state", "avatar_url", "x", ""]


@pytest.mark.parametrize(("method", "path"), BODIES)
def test_a_field_that_a_request_does_not_have_is_refused_and_changes_nothing(world, method, path):
    ana = person("ana", is_moderator=True)
    arrive(ana)
    before = world.everything()
    for name in FORGED:
        answer = world.call(ana, method, path, {**BODIES[method, path], name: 1})
        assert (answer.status, answer.json["code"]) == (400, "invalid_request"), name
        field = name or "body"
        [fault] = answer.json["errors"]
        assert fault == {"field": field, "message": "is not a field of this request"}
    assert world.everything() == before


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/feed"), ("GET", "/users/me/profile"), ("PATCH", "/users/me")]
)
def test_a_query_parameter_that_a_request_does_not_have_is_refused(world, method, path):
    ana = person("ana")
    body = {"bio": "changed"} if method == "PATCH" else None
    answer = world.call(ana, method, path, body, query={"limti": "2", "body": "x", "user_id": "me"})
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")
    assert [each["field"] for each in answer.json["errors"]] == ["body", "limti", "user_id"]
    assert world.call(ana, "GET", "/users/me/profile").json["bio"] == ""


def test_a_field_that_a_subject_does_not_have_is_refused(world):
    subject = {"type": "post", "id": ID, "name": "x"}
    body = {"subject": subject, "reason": "spam"}
    answer = world.call(person("ana"), "POST", "/reports", body)
    assert [fault["field"] for fault in answer.json["errors"]] == ["subject.name"]


LONG = "🌞" * 1_000


@pytest.mark.parametrize("alt_text", [LONG, "\x01" * 1_000], ids=["emoji", "controls"])
def test_the_texts_of_a_post_fit_into_a_page_of_posts(world, alt_text):
    ana = person("ana")
    medium = {**JPEG, "alt_text": alt_text}
    answer = world.call(ana, "POST", "/posts", {"media": [medium] * 20})
    assert (answer.status, answer.json["code"]) == (400, "invalid_request")
    [fault] = answer.json["errors"]
    assert fault["field"] == "media"
    assert f"bytes together; at most {settings.text_bytes}" in fault["message"]
    assert world.rows(Post) == []
    assert world.call(ana, "POST", "/posts", {"media": [medium] * 7}).status == 201


def test_all_texts_of_a_post_count_together(world):
    ana, alt_text = person("ana"), {**JPEG, "alt_text": "é" * 10}
    location = {"lat": 1, "lng": 2, "name": "x" * 20}
    body = {"caption": "é" * 30, "media": [alt_text, JPEG], "location": location}
    for most, status in ((99, 400), (100, 201)):
        with tuned(text_bytes=most):
            answer = world.call(ana, "POST", "/posts", body)
            assert answer.status == status
    assert len(world.rows(Post)) == 1


EMOJI = "👩‍👩‍👧‍👦" * 100
CAPTIONS = ["", "x" * 2_200, EMOJI, "\u202eevil", "<script>alert(1)</script>", "é" * 2_200, " \n "]


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_caption_comes_back_exactly_as_it_was_written(world, caption):
    ana = person("ana")
    post_id = world.announce(ana, caption=caption).json["post_id"]
    assert world.call(ana, "GET", f"/posts/{post_id}").json["caption"] == caption


LISTS = ["/feed", "/users/me/posts", "/users/me/followers", "/users/me/following"]
LIMITS = ["0", "-1", "51", "1000000000", "x", "1e1", "NaN", "", "٣", "1.0", "00000000151"]
CURSORS = ["x", "junk junk", "é", "x" * 8_192, "AAAA", "null"]


@pytest.mark.parametrize("path", LISTS)
def test_a_limit_outside_of_1_to_50_is_refused(world, path):
    for limit in LIMITS:
        answer = world.call(person("ana"), "GET", path, query={"limit": limit})
        assert (answer.status, answer.json["code"]) == (400, "invalid_request"), limit
        assert answer.json["errors"] == [
            {"field": "limit", "message": "must be a whole number from 1 to 50"}
        ]


@pytest.mark.parametrize("path", LISTS)
def test_a_malformed_cursor_is_refused(world, path):
    for cursor in CURSORS:
        answer = world.call(person("ana"), "GET", path, query={"cursor": cursor})
        assert (answer.status, answer.json["code"]) == (400, "invalid_cursor"), cursor


IDS = ["", "..", "%2e%2e", "%00", "x" * 300, "ünï", "null", "0" * 26 + "'", "me me"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/posts/{}"),
        ("POST", "/posts/{}/like"),
        ("DELETE", "/posts/{}/like"),
        ("GET", "/users/{}/profile"),
        ("GET", "/users/{}/posts"),
        ("GET", "/users/{}/followers"),
        ("GET", "/users/{}/following"),
        ("POST", "/users/{}/follow"),
        ("DELETE", "/users/{}/follow"),
    ],
)
def test_a_malformed_user_id_is_not_found(world, method, path):
    for bad in IDS:
        answer = world.call(person("ana"), method, path.format(bad))
        assert (answer.status, answer.json["code"]) == (404, "not_found"), bad


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users/{}/profile"),
        ("GET", "/users/{}/posts"),
        ("GET", "/users/{}/followers"),
        ("GET", "/users/{}/following"),
        ("POST", "/users/{}/follow"),
        ("DELETE", "/users/{}/follow"),
    ],
)
def test_a_person_who_never_called_the_api_is_not_found_and_gets_no_row(world, method, path):
    ana, nobody = person("ana"), person("nobody")
    answer = world.call(ana, method, path.format(nobody.user_id))
    assert (answer.status, answer.json["code"]) == (404, "not_found")
    assert nobody.user_id not in str(world.everything())


def test_a_post_that_does_not_exist_is_not_found(world):
    answer = world.call(person("ana"), "GET", f"/posts/{ids.ulid()}")
    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_anothers_post_is_forbidden_until_it_is_published(world):
    ana, ben = person("ana"), person("ben")
    post_id = world.make_post(ana)
    answer = world.call(ben, "GET", f"/posts/{post_id}")
    assert (answer.status, answer.json["code"]) == (403, "forbidden")
    world.settle()
    assert world.call(ben, "GET", f"/posts/{post_id}").status == 200
