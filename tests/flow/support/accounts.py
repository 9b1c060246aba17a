"""Shortcuts for tests of accounts: from signing up to closing, through the API."""

from __future__ import annotations

from typing import Any

from pinhole import clock
from pinhole.access import rate_limits
from pinhole.access.viewer import Viewer

from tests.flow.support.world import Answer, World, invoke, person

DAY = 86_400


def sign_up(username: str, **attributes: str) -> dict[str, bool]:
    """Cognito's question before it creates an account, and the answer."""
    asked = {
        "triggerSource": "PreSignUp_SignUp",
        "userName": username,
        "request": {"userAttributes": attributes},
        "response": {"autoConfirmUser": False, "autoVerifyEmail": False},
    }
    return invoke("check_sign_up", asked)["response"]


def newcomer(world: World, name: str) -> Viewer:
    """A person who signed up and did not call the API yet."""
    viewer = person(name)
    sign_up(name)
    world.wire.pool.sign_up(viewer)
    return viewer


def join(world: World, name: str) -> Viewer:
    """A person who signed up, and has called the API."""
    viewer = newcomer(world, name)
    world.call(viewer, "GET", "/users/me/profile")
    return viewer


def patch(world: World, viewer: Viewer, **changes: Any) -> Answer:
    return world.call(viewer, "PATCH", "/users/me", changes)


def rename(world: World, viewer: Viewer, name: str) -> Answer:
    """Change a user name, however often it was changed lately."""
    rate_limits._seen.clear()
    for row in world.rows(rate_limits.Limit):
        world.dynamodb.delete_item(
            TableName=rate_limits.Limit.Meta.table_name, Key={"key": row["key"]}
        )
    return patch(world, viewer, username=name)


def later(monkeypatch: Any, days: float) -> None:
    """From now on it is some days later."""
    now = clock.timestamp
    monkeypatch.setattr(clock, "timestamp", lambda: now() + int(days * DAY))


def order(world: World, viewer: Viewer) -> Any:
    """Order an export."""
    answer = world.call(viewer, "POST", "/users/me/export")
    assert answer.status == 202, answer.body
    return answer.json


def ordered(world: World, viewer: Viewer) -> Any:
    """How far a person's export is."""
    return world.call(viewer, "GET", "/users/me/export").json


def receipt_of(world: World, receipt_id: str) -> Answer:
    """The receipt of a closed account, which needs no token."""
    return world.call(person("nobody"), "GET", f"/receipts/{receipt_id}", token={})


def close(world: World, viewer: Viewer, username: str | None = None) -> Answer:
    return world.call(viewer, "DELETE", "/users/me", {"username": username or viewer.username})
