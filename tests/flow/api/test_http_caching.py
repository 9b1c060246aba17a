"""How answers leave: compressed, with a tag, and not again while they are what the client has."""

import base64
import gzip
import json

import pytest

from tests.flow.support import events
from tests.flow.support.world import invoke


def ask(viewer, path="/users/me/profile", method="GET", **headers):
    request = events.http_request(
        method,
        path,
        route="/users/{user_id}/profile",
        params={"user_id": path.split("/")[2]},
        token=events.claims(viewer),
        body=None,
        query=None,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    return invoke("read_people", request)


def test_an_unchanged_answer_is_not_sent_again_until_it_changes(world, ana):
    tag = ask(ana)["headers"]["ETag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        answer = ask(ana, if_none_match=known)
        assert (answer["statusCode"], answer["body"]) == (304, "")
        assert answer["headers"]["ETag"] == tag
    assert ask(ana, if_none_match='"other"')["statusCode"] == 200
    assert world.call(ana, "PATCH", "/users/me", {"bio": "new"}).status == 200
    answer = ask(ana, if_none_match=tag)
    assert (answer["statusCode"], json.loads(answer["body"])["bio"]) == (200, "new")


def test_what_a_person_may_keep_nobody_else_may(world, ana):
    assert ask(ana)["headers"]["Cache-Control"] == "private, no-cache"


def test_an_error_and_a_change_have_no_tag(world, ana):
    for answer in (
        ask(ana, "/users/nobody/profile", if_none_match="*"),
        {"headers": world.call(ana, "PATCH", "/users/me", {"bio": "new"}).headers},
    ):
        assert "ETag" not in answer["headers"]
        assert answer["headers"]["Cache-Control"] == "no-store"


def test_an_answer_of_some_length_is_compressed_for_clients_that_accept_it(world, ana):
    short = ask(ana, accept_encoding="br, gzip")
    assert "Content-Encoding" not in short["headers"]
    words = {"bio": "🌻" * 150, "display_name": "🌻" * 50}
    assert world.call(ana, "PATCH", "/users/me", words).status == 200
    packed, plain = ask(ana, accept_encoding="gzip"), ask(ana)
    assert packed["headers"]["Content-Encoding"] == "gzip"
    assert gzip.decompress(base64.b64decode(packed["body"])).decode() == plain["body"]
    assert packed["headers"]["ETag"] == plain["headers"]["ETag"]


@pytest.fixture
def long(world, ana):
    """Make Ana's profile long enough to be compressed."""
    words = {"bio": "🌻" * 150, "display_name": "🌻" * 50}
    assert world.call(ana, "PATCH", "/users/me", words).status == 200


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize(
    ("accepted", "is_compressed"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("deflate,gzip;q=1.0", True),
        ("br;q=1 , gzip ; Q=0.001", True),
        ("identity;q=0, gzip", True),
        ("identity;q=0.5, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("identity, gzip;q=0.5", False),
        ("br, deflate", False),
        ("gzip;q=high", False),
        ("gzip;q=2", False),
        ("notgzip, gzipped", False),
        ("identity", False),
        (",;,", False),
        ("", False),
    ],
)
def test_a_client_says_whether_it_takes_compressed_answers(ana, accepted, is_compressed):
    answer = ask(ana, accept_encoding=accepted)
    assert answer["statusCode"] == 200
    assert (answer["headers"].get("Content-Encoding") == "gzip") is is_compressed
    assert answer["isBase64Encoded"] is is_compressed


def test_caches_know_that_an_answer_depends_on_what_a_client_accepts(world, ana):
    for accepted in ({}, {"accept_encoding": "gzip"}, {"if_none_match": "*"}):
        assert ask(ana, **accepted)["headers"]["vary"] == "Accept-Encoding"


def test_a_head_is_a_get_without_its_body(world, ana):
    head = ask(ana, method="HEAD", accept_encoding="gzip")
    assert (head["statusCode"], head["body"], head["isBase64Encoded"]) == (200, "", False)
    assert head["headers"]["ETag"] == ask(ana)["headers"]["ETag"]
