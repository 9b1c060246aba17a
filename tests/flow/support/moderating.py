"""Shortcuts for tests of moderation, through the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pinhole.access.viewer import Viewer
from pinhole.moderation import screening

from tests.flow.support.world import Answer, World

WHY = "It is as they say"


def report(
    world: World, viewer: Viewer, type: str, id: str, reason: str = "spam", **more: Any
) -> Answer:
    body = {"subject": {"type": type, "id": id}, "reason": reason, **more}
    return world.call(viewer, "POST", "/reports", body)


def resolve(
    world: World, moderator: Viewer, type: str, id: str, action: str, reason: str = WHY
) -> Answer:
    path = f"/moderation/queue/{type}:{id}/resolve"
    return world.call(moderator, "POST", path, {"action": action, "reason": reason})


def cases_of(world: World, moderator: Viewer, limit: int = 50, **query: str) -> list[Any]:
    """The cases on all pages of a queue."""
    pages = _pages(world, moderator, "/moderation/queue", {"limit": str(limit), **query})
    return [case for page in pages for case in page["cases"]]


def log_of(world: World, moderator: Viewer, limit: int = 50) -> list[Any]:
    """The entries on all pages of the audit log."""
    pages = _pages(world, moderator, "/moderation/log", {"limit": str(limit)})
    return [act for page in pages for act in page["acts"]]


def _pages(world: World, viewer: Viewer, path: str, query: dict[str, str]) -> Iterator[Any]:
    cursor: dict[str, str] = {}
    while True:
        answer = world.call(viewer, "GET", path, query=query | cursor)
        assert answer.status == 200, answer.body
        yield answer.json
        if answer.json["next_cursor"] is None:
            return
        cursor = {"cursor": answer.json["next_cursor"]}


def hide(world: World, moderator: Viewer, post_id: str, reason: str = WHY) -> None:
    """Hide a post, and settle."""
    answer = world.call(moderator, "POST", f"/posts/{post_id}/hide", {"reason": reason})
    assert answer.status == 200, answer.body
    world.settle()


def show(world: World, moderator: Viewer, post_id: str) -> None:
    """Show a hidden post again, and settle."""
    answer = world.call(moderator, "DELETE", f"/posts/{post_id}/hide")
    assert answer.status == 200, answer.body
    world.settle()


def suspend(world: World, moderator: Viewer, other: Viewer, reason: str = WHY) -> Answer:
    return world.call(moderator, "POST", f"/users/{other.user_id}/suspension", {"reason": reason})


def lift(world: World, moderator: Viewer, other: Viewer) -> Answer:
    return world.call(moderator, "DELETE", f"/users/{other.user_id}/suspension")


def hide_all(monkeypatch: Any) -> None:
    """Every picture is refused."""
    verdict = screening.Verdict(0.95, is_sensitive=True, is_hidden=True)
    monkeypatch.setattr(screening, "judge", lambda picture: verdict)
