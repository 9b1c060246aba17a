"""Shortcuts for tests of notifications, through the API."""

from __future__ import annotations

from typing import Any

from pinhole.access.viewer import Viewer

from tests.flow.support.world import World


def inbox(world: World, viewer: Viewer, **query: str) -> Any:
    """A page of a person's notifications."""
    return world.call(viewer, "GET", "/notifications", query=query or None).json


def notified(world: World, viewer: Viewer) -> list[tuple[str, str | None]]:
    """Kinds and texts of a person's newest notifications."""
    return [(each["kind"], each.get("text")) for each in inbox(world, viewer)["notifications"]]
