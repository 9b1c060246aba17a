"""API Gateway verifies the token; the functions check that it is an access token."""

import pytest

from tests.flow.support.events import claims
from tests.flow.support.requests import SIGNED_IN, path
from tests.flow.support.world import person


@pytest.mark.parametrize(("method", "route"), SIGNED_IN)
def test_an_id_token_is_refused(world, method, route):
    ana = person("ana")
    token = {**claims(ana), "token_use": "id", "cognito:username": "ana"}
    answer = world.call(ana, method, path(route), token=token)
    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")
    assert "access token" in answer.json["detail"]
    assert not any(world.everything().values())


@pytest.mark.parametrize(("method", "route"), SIGNED_IN)
def test_without_claims_nobody_is_signed_in(world, method, route):
    answer = world.call(person("ana"), method, path(route), token={})
    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")


def test_the_first_call_makes_a_row_and_the_next_ones_do_not(world):
    ana = person("ana")
    world.call(ana, "GET", "/feed")
    before = world.everything()
    world.call(ana, "GET", "/feed")
    profile = world.call(ana, "GET", "/users/me/profile").json
    assert world.everything() == before
    assert (profile["user_id"], profile["username"], profile["bio"]) == (ana.user_id, "ana", "")


def test_two_first_calls_at_once_make_one_row(world, monkeypatch):
    from pinhole.people import directory

    ana = person("ana")
    world.call(ana, "GET", "/feed")
    before = world.everything()
    directory._arrived.clear()
    monkeypatch.setattr(directory, "find", lambda user_ids: {})
    assert world.call(ana, "GET", "/feed").status == 200
    assert world.everything() == before


def test_health_needs_no_token(world):
    answer = world.call(person("nobody"), "GET", "/health", token={})
    assert answer.json == {"status": "ok", "stage": "test"}
