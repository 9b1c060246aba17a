"""Feeds, as readers and operators see them."""

from __future__ import annotations

from typing import Any

from pinhole.access.viewer import Viewer
from pinhole.tables.feeds import FeedEntry

from tests.flow.support.world import World, invoke


def feed_of(world: World, viewer: Viewer, **query: str) -> list[str]:
    """The ids on the first page, or at a cursor."""
    answer = world.call(viewer, "GET", "/feed", query=query or None)
    return [post["post_id"] for post in answer.json["posts"]]


def pages_of(world: World, viewer: Viewer, **query: str) -> list[str]:
    """The ids on all pages."""
    found: list[str] = []
    while True:
        page = world.call(viewer, "GET", "/feed", query=query or None).json
        found += [post["post_id"] for post in page["posts"]]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


def entries_of(viewer: Viewer) -> list[str]:
    """A reader's stored entries, oldest first."""
    return [entry.post_id for entry in FeedEntry.query(viewer.user_id)]


def differences() -> list[Any]:
    """How feeds differ from the truth, as reported to an operator."""
    return rebuild(repair=False)


def rebuild(repair: bool) -> list[Any]:
    found, after = [], None
    while True:
        page = invoke("rebuild_feeds", {"repair": repair, "after": after})
        found += page["differences"]
        after = page["next"]
        if after is None:
            return found
