"""Invalid requests, through the deployed gateway: the fault is named, and nothing changes."""

import json

import pytest
from pinhole import ids

from local import http
from local.person import Person
from tests.e2e.support import samples
from tests.e2e.support.draining import drain
from tests.e2e.support.network import LIMITS, Network
from tests.e2e.support.posting import announce

JSON = {"Content-Type": "application/json"}
HASHTAGS = " ".join(f"#tag{number}" for number in range(31))
MEDIUM = {"content_type": "image/jpeg", "size": 100}


@pytest.fixture(scope="module")
def person(network: Network) -> Person:
    return network.person("ana")


def _post(person: Person, content) -> http.Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return person.call("POST", "/posts", body, JSON)


@pytest.mark.parametrize(
    ("content", "field", "says"),
    [
        ({}, "media", "required"),
        ({"media": []}, "media", "at least 1"),
        ({"media": [MEDIUM] * 21}, "media", "at most 20"),
        ({"media": "x"}, "media", "list"),
        ({"media": [{"size": 1}]}, "media[0].content_type", "required"),
        ({"media": [{**MEDIUM, "content_type": "image/tiff"}]}, "media[0].content_type", "jpeg"),
        ({"media": [MEDIUM, {**MEDIUM, "size": -1}]}, "media[1].size", "greater than"),
        ({"media": [{**MEDIUM, "size": "1"}]}, "media[0].size", "integer"),
        (
            {"media": [{**MEDIUM, "size": int(LIMITS["IMAGE_BYTES"]) + 1}]},
            "media[0].size",
            LIMITS["IMAGE_BYTES"],
        ),
        ({"media": [MEDIUM], "caption": "x" * 2_201}, "caption", "2200"),
        ({"media": [MEDIUM], "caption": "nul\0"}, "caption", "NUL"),
        (
            {
                "media": [MEDIUM],
                "caption": "#" + " #".join(map(str, "abcdefghijklmnopqrstuvwxyzäöüéè")),
            },
            "caption",
            "30",
        ),
        ({"media": [MEDIUM], "location": {"lat": 91, "lng": 0}}, "location.lat", "90"),
        ({"media": [MEDIUM], "location": {"lat": 1}}, "location.lng", "required"),
        ([], "body", "object"),
    ],
)
def test_a_wrong_field_is_named_with_its_limit(person: Person, content, field: str, says: str):
    answer = _post(person, content)
    assert (answer.status, answer.json()["code"]) == (400, "invalid_request")
    faults = {fault["field"]: fault["message"] for fault in answer.json()["errors"]}
    assert list(faults) == [field]
    assert says in faults[field]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[" * 100_000, b'{"a": 1, "a": 2}', b'{"media": NaN}', b"\xff\xfe"],
)
def test_a_body_that_is_not_json_is_refused(person: Person, body: bytes):
    answer = _post(person, body)
    assert (answer.status, answer.json()["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", ""])
def test_another_content_type_is_refused(person: Person, content_type: str):
    answer = person.call("POST", "/posts", b"{}", {"Content-Type": content_type})
    assert (answer.status, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("fields", "files", "field"),
    [
        ({"caption": "no file"}, 0, "media"),
        ({}, 21, "media"),
        ({"caption": "x" * 2_201}, 1, "caption"),
        ({"location": "here"}, 1, "location"),
        ({"location": '{"lat": "x", "lng": 1}'}, 1, "location.lat"),
    ],
)
def test_a_wrong_part_of_a_form_is_named(person: Person, fields, files: int, field: str):
    photo = samples.small_photo(8, 8)
    media = [http.File("media", "a.jpg", photo.content_type, photo.body)] * files
    answer = person.call("POST", "/posts", *http.form(fields, media))
    assert answer.status == 400
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_a_broken_form_is_refused(person: Person):
    body, headers = http.form({"caption": "x"}, [http.File("media", "a", "image/jpeg", b"abc")])
    for broken in (b"", body[:-10], b"--other" + body):
        answer = person.call("POST", "/posts", broken, headers)
        assert (answer.status, answer.json()["code"]) == (400, "invalid_request")
    assert (
        person.call("POST", "/posts", body, {"Content-Type": "multipart/form-data"}).status == 400
    )


def test_a_form_larger_than_a_function_can_receive_is_pointed_to_the_presigned_way(person: Person):
    file = http.File("media", "a.jpg", "image/jpeg", b"\xff" * 6_000_000)
    answer = person.call("POST", "/posts", *http.form({}, [file]))
    assert (answer.status, answer.json()["code"]) == (413, "too_large")
    assert "presigned" in answer.json()["detail"]


def test_refused_requests_leave_nothing_behind(network: Network, person: Person):
    assert network.account.rows("posts", author_id=person.user_id) == []


@pytest.mark.parametrize("limit", ["0", "-1", "51", "1e1", "x", "", "%00", "9" * 500, "1.5", "NaN"])
def test_a_wrong_limit_is_refused_with_the_limit(person: Person, limit: str):
    answer = person.call("GET", f"/feed?limit={limit}")
    assert answer.status == 400
    [fault] = answer.json()["errors"]
    assert fault == {"field": "limit", "message": "must be a whole number from 1 to 50"}


def test_a_cursor_is_good_for_its_own_list_and_reader_alone(network: Network):
    author, reader, other = (network.person(name) for name in ("ana", "ben", "cleo"))
    for follower in (reader, other):
        follower.follow(author)
    post_ids = [network.publish(author, samples.small_photo()) for _ in range(2)]
    for follower in (reader, other):
        network.wait_for_feed(follower, *post_ids)
    cursor = reader.ask("GET", "/feed?limit=1")["next_cursor"]
    assert len(reader.ask("GET", f"/feed?cursor={cursor}")["posts"]) == 1
    posts = f"/users/{author.user_id}/posts"

    for who, path, given in (
        (other, "/feed", cursor),
        (reader, posts, cursor),
        (reader, "/feed", cursor[:-1]),
        (reader, "/feed", cursor[:-1] + ("A" if cursor[-1] != "A" else "B")),
        (reader, "/feed", ids.ulid()),
        (reader, "/feed", "x" * 8_000),
        (reader, "/feed", "%F0%9F%93%B7"),
        (reader, "/feed", "..%2F..%2F"),
    ):
        answer = who.call("GET", f"{path}?cursor={given}")
        assert (answer.status, answer.json()["code"]) == (400, "invalid_cursor"), given
        assert [fault["field"] for fault in answer.json()["errors"]] == ["cursor"]


UNKNOWN_POSTS = (ids.ulid(), "x", "0" * 26, "Z" * 26, "%00", "x" * 300)
UNKNOWN_PEOPLE = ("00000000-0000-4000-8000-000000000000", "x", "ME", "%00", "x" * 300)


@pytest.mark.parametrize("post_id", UNKNOWN_POSTS)
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/like"), ("DELETE", "/like")])
def test_an_unknown_post_is_not_found(person: Person, method: str, path: str, post_id: str):
    assert person.call(method, f"/posts/{post_id}{path}").status == 404


@pytest.mark.parametrize("user_id", UNKNOWN_PEOPLE)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "profile"),
        ("GET", "posts"),
        ("GET", "followers"),
        ("GET", "following"),
        ("POST", "follow"),
        ("DELETE", "follow"),
    ],
)
def test_an_unknown_person_is_not_found(person: Person, method: str, path: str, user_id: str):
    assert person.call(method, f"/users/{user_id}/{path}").status == 404


def test_interactions_with_unknown_people_and_posts_leave_no_rows(network: Network, person: Person):
    assert network.account.rows("likes", viewer_id=person.user_id) == []
    assert network.account.rows("follows", follower_id=person.user_id) == []


def test_a_person_cannot_follow_themselves_nor_more_people_than_the_limit(network: Network):
    person, most = network.person("ana"), int(LIMITS["FOLLOWING_MOST"])
    answer = person.call("POST", f"/users/{person.user_id}/follow")
    assert answer.status == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["user_id"]
    others = [network.person("ben") for _ in range(most + 1)]
    for other in others[:most]:
        person.follow(other)
    drain(network.account)

    answer = person.call("POST", f"/users/{others[most].user_id}/follow")

    assert (answer.status, answer.json()["code"]) == (409, "conflict")
    assert str(most) in answer.json()["detail"]
    person.ask("DELETE", f"/users/{others[0].user_id}/follow")
    drain(network.account)
    person.follow(others[most])


def test_text_comes_back_as_it_was_written(network: Network):
    author = network.person("ana")
    caption = "<script>alert(1)</script> 👩‍👩‍👧 \u202eright to left 'quotes' \"and\" \\ #tag @maya"
    created = announce(author, caption=caption).json()
    answer = author.call("GET", f"/posts/{created['post_id']}")
    assert answer.json()["caption"] == caption
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_fields_that_authors_may_not_set_are_refused_and_change_nothing(network: Network):
    author = network.person("ana")
    forged = {"user_id": "x", "author_id": "x", "state": "published", "like_count": 1000}
    answer = announce(author, **forged)
    assert (answer.status, answer.json()["code"]) == (400, "invalid_request")
    assert {fault["field"] for fault in answer.json()["errors"]} == set(forged)
    assert author.ask("GET", "/users/me/posts")["posts"] == []


def test_a_callers_correlation_id_is_used_if_it_is_safe_to_log(person: Person):
    for given, taken in (("abc-12345678", True), ("x" * 65, False), ("bad\tone-12345", False)):
        answer = person.call("GET", "/feed", headers={"x-correlation-id": given})
        assert (answer.headers["x-correlation-id"] == given) == taken
