"""The home feed: the posts of the people one follows, newest first.

Two sequential round trips whatever the size of the network: the skeleton is one query of the
reader's own partition, filled when posts are published (`pinhole.fan_out`); hydration is one
batch read.
"""

from __future__ import annotations

from typing import Any

from pinhole import hydration, paging
from pinhole.people import Viewer
from pinhole.tables import FeedEntry


def read(viewer: Viewer, page: paging.Page) -> dict[str, Any]:
    """One page of the viewer's feed: `{"posts": [...], "next_cursor"}`."""

    def skeleton(after: str | None, most: int) -> list[FeedEntry]:
        older = FeedEntry.post_id < after if after else None
        return list(FeedEntry.query(viewer.user_id, older, scan_index_forward=False, limit=most))

    def show(entries: list[FeedEntry]) -> list[dict[str, Any]]:
        post_ids = [entry.post_id for entry in entries]
        authors = {entry.author_id for entry in entries}
        hydrated = hydration.hydrate(viewer, post_ids, authors)
        return hydration.present(viewer, hydrated, post_ids)

    posts, cursor = paging.collect(page, skeleton, show, lambda entry: entry.post_id)
    return {"posts": posts, "next_cursor": cursor}
