"""Requests that bypass the CDN are refused before anything else happens."""

import json

import pytest
from pinhole.api import origin
from pinhole.cdn import shared_keys

from tests.flow.support import events
from tests.flow.support import world as flow

KEYS = ("k" * 64, "n" * 64)
HASHES = " ".join(shared_keys.digest(key) for key in KEYS)


def asked(world, headers):
    return world.call(flow.person("ana"), "GET", "/feed", headers=headers)


@pytest.mark.parametrize("key", KEYS)
def test_the_cdn_is_known_by_any_current_key(world, key):
    with flow.tuned(origin_hashes=HASHES):
        assert asked(world, {origin.HEADER: key}).status == 200


@pytest.mark.parametrize(
    "given", ["", "k" * 63, "K" * 64, f"{'k' * 64} ", "é", shared_keys.digest(KEYS[0]), HASHES]
)
def test_others_are_refused_before_any_call(world, given):
    with flow.tuned(origin_hashes=HASHES):
        for headers in ({origin.HEADER: given}, {}):
            answer = asked(world, headers)
            assert (answer.status, answer.json["code"]) == (403, "forbidden")
            assert answer.headers["Content-Type"] == "application/problem+json"
    assert world.wire.calls == []


def test_routes_without_a_token_and_missing_routes_are_guarded_too(world):
    for path in ("/health", "/nowhere"):
        event = events.http_request(
            "GET", path, route=path, params={}, token=None, body=None, query=None, headers={}
        )
        with flow.tuned(origin_hashes=HASHES):
            answer = flow.invoke("describe_api", event)
        assert answer["statusCode"] == 403
        assert json.loads(answer["body"])["code"] == "forbidden"


def test_a_stage_without_keys_takes_requests_from_anywhere(world):
    with flow.tuned(origin_hashes=""):
        assert asked(world, {}).status == 200
