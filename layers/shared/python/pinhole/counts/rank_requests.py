"""Queues updates of a post's ranks under its hashtags (`pinhole.discovery.hashtags`)."""

from __future__ import annotations

from collections.abc import Iterable

from pinhole.aws import queues
from pinhole.ranking import hot_rank
from pinhole.settings import settings

# A hashtag that nobody can write: all popular posts are ranked under it.
POPULAR = ""


def on_likes_counted(subject: str, before: int | None, after: int) -> None:
    """Request an update if the likes counted have moved a post a step up or down. Without `before`
    they may have, counted by an invocation that died before its request.
    """
    kind, _, post_id = subject.partition("#")
    if kind == "post" and (before is None or _moves(before, after)):
        ask(post_id, [POPULAR])


def ask(post_id: str, tags: Iterable[str] = ()) -> None:
    """Queue a call of `hashtags.agree`."""
    queues.send(settings.ranks_queue_url, {"post_id": post_id, "tags": list(tags)})


def _moves(before: int, after: int) -> bool:
    return hot_rank.doublings(before) != hot_rank.doublings(after)
