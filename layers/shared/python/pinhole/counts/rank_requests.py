"""Asks for a post's ranks under its hashtags to be updated (`pinhole.discovery.hashtags`)."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from pinhole import log
from pinhole.aws import clients
from pinhole.ranking import hot_rank
from pinhole.settings import settings

# Stands for a hashtag that nobody can write: what is popular with all has it.
POPULAR = ""


def on_likes_counted(subject: str, before: int | None, after: int) -> None:
    """When what was counted has moved a post a step up or down; without `before` it may have, and
    whoever counted it may have died before asking.
    """
    kind, _, post_id = subject.partition("#")
    if kind == "post" and (before is None or _moves(before, after)):
        ask(post_id, [POPULAR])


def ask(post_id: str, tags: Iterable[str] = ()) -> None:
    """Ask for `tags.agree`."""
    body = {"post_id": post_id, "tags": list(tags), "correlation_id": log.correlation_id()}
    clients.sqs().send_message(
        QueueUrl=settings.ranks_queue_url, MessageBody=orjson.dumps(body).decode()
    )


def _moves(before: int, after: int) -> bool:
    return hot_rank.doublings(before) != hot_rank.doublings(after)
