"""Places: in the open are the renditions of what everybody may see, all others are restricted.

A post's row says where its renditions are, and a new post of a private account begins in the
restricted place. When what decides about it changes, whoever changes it asks:
`pinhole.pipeline.media_moves` then makes place and row agree with audience, account and moderation
as they are by that time.
"""

from __future__ import annotations

from typing import Any

import orjson

from pinhole import log
from pinhole.aws import clients
from pinhole.aws.items import Row
from pinhole.media.addresses import RESTRICTED
from pinhole.settings import settings


def wanted(author: Row, audience: str | None = None, is_hidden: bool = False) -> str | None:
    """Where the renditions of such a post should be; None is the open place."""
    return RESTRICTED if audience or is_hidden or author.get("is_private") else None


def wanted_of(post: Row, author: Row) -> str | None:
    """The same for a post that was read."""
    return wanted(author, post.get("audience"), bool(post.get("hidden")))


def ask(post_id: str) -> None:
    """Ask for a post's renditions to be where they should be."""
    _send({"post_id": post_id})


def ask_author(user_id: str, after: str | None = None) -> None:
    """Ask the same for all posts of an author, or for those below the post `after`."""
    _send({"author_id": user_id, "after": after})


def catch_up(post: Row, author: Row) -> None:
    """Ask for it if a post that was just published is not where it should be: its author's account
    may have changed since it was made.
    """
    if post.get("place") != wanted_of(post, author):
        ask(post["post_id"])


def _send(body: dict[str, Any]) -> None:
    body = {**body, "correlation_id": log.correlation_id()}
    clients.sqs().send_message(
        QueueUrl=settings.places_queue_url, MessageBody=orjson.dumps(body).decode()
    )
