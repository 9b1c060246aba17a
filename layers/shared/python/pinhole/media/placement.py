"""Placement: renditions that everybody may see are public, all others are restricted. A post's row
stores its placement, and a new post of a private account starts restricted. Every change of an
input to that decision requests a check: `pinhole.pipeline.media_moves` then brings objects and row
in line with the current audience, account and moderation state.
"""

from __future__ import annotations

from typing import Any, TypedDict

from pinhole.aws import queues
from pinhole.media.object_keys import RESTRICTED
from pinhole.settings import settings
from pinhole.tables import chain_progress
from pinhole.tables.people import UserRow
from pinhole.tables.posts import PostRow


def wanted(author: UserRow, audience: str | None = None, is_hidden: bool = False) -> str | None:
    """The placement such a post should have; None is public."""
    return RESTRICTED if audience or is_hidden or author.get("is_private") else None


def wanted_of(post: PostRow, author: UserRow) -> str | None:
    """The same for a post's row."""
    return wanted(author, post.get("audience"), bool(post.get("hidden")))


def ask(post_id: str) -> None:
    """Request a check of a post's placement."""
    _send({"post_id": post_id})


def first(author: UserRow) -> chain_progress.First:
    """The first message of the chain that checks all posts of an author, as of this row."""
    user_id, since = author["user_id"], f"{author.get('card_version') or 0:012}"
    asked = for_author(user_id, since)
    return chain_progress.First(chain(user_id), settings.placements_queue_url, asked, since)


class Asked(TypedDict):
    """A message that requests checks of an author's posts, below the post `after`."""

    author_id: str
    since: str
    after: str | None


def for_author(user_id: str, since: str, after: str | None = None) -> Asked:
    """A message that requests it for an author's posts, or for those below the post `after`;
    `since` says which change of the author it follows.
    """
    return {"author_id": user_id, "since": since, "after": after}


def chain(user_id: str) -> str:
    """The name of the chain of these messages (`pinhole.tables.chain_progress`)."""
    return f"placements#{user_id}"


def catch_up(post: PostRow, author: UserRow) -> None:
    """Request it if a newly published post has the wrong placement: its author's account may have
    changed since it was created.
    """
    if post.get("place") != wanted_of(post, author):
        ask(post["post_id"])


def _send(body: dict[str, Any]) -> None:
    queues.send(settings.placements_queue_url, body)
