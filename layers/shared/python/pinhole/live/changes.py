"""Records and counts that are news for people who look at a post."""

from __future__ import annotations

from collections.abc import Iterable

from pinhole.access.visibility import PUBLISHED
from pinhole.aws import streams
from pinhole.counts import counters
from pinhole.counts.additions import Change
from pinhole.presence import news
from pinhole.tables import stream_images
from pinhole.tables.posts import Post

# Counts that everybody sees who sees the post.
_SHOWN = ("likes", "comments")
# What readers see of a post; ranks, placements and author cards are not among it.
_READ = ("state", "hidden", "caption", "audience", "comment_policy", "location")
_POST = counters.of_post("")


def on_post_changed(record: streams.Record) -> None:
    """Tell those who look at a post of an edit, and that it is hidden or deleted."""
    old, new = stream_images.of(Post, record)
    was_published = old.get("state") == PUBLISHED
    if was_published and any(old.get(name) != new.get(name) for name in _READ):
        news.changed([(new or old)["post_id"]])


def counted(changes: Iterable[Change]) -> None:
    """Tell those who look at a post of new counts."""
    news.changed(
        change.subject.removeprefix(_POST)
        for change in changes
        if change.kind in _SHOWN and change.subject.startswith(_POST)
    )
