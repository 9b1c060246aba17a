"""Chains of messages that go through what a person did, after a change of their author card or
account: a page of their posts, comments or requests each (`pinhole.accounts.card_refresh`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pinhole.settings import settings
from pinhole.tables import chain_progress

POSTS, COMMENTS, REQUESTS = "posts", "comments", "requests"
# What a suspended person did, one after another (`pinhole.accounts.suspended_interactions`).
SUSPENDED_INTERACTIONS = (
    "followees",
    "followers",
    "likes",
    "saves",
    "comment_likes",
    "own_comments",
)


@dataclass(frozen=True)
class Page:
    """A page of a person's posts, comments or follow requests, to update after a card change."""

    user_id: str
    version: int
    of: str = POSTS
    after: str | None = None  # the last id of the previous page
    is_again: bool = False  # of the second pass through what a suspended person did


def first(page: Page) -> chain_progress.First:
    """The first message of a page's chain."""
    return chain_progress.First(chain(page), settings.authors_queue_url, asdict(page), since(page))


def chain(page: Page) -> str:
    """The name of the chain of a page (`pinhole.tables.chain_progress`): one for the card, one for
    the requests, and one for the interactions of the suspended.
    """
    name = {REQUESTS: "requests", **dict.fromkeys(SUSPENDED_INTERACTIONS, "interactions")}.get(
        page.of, "card"
    )
    return f"{name}#{page.user_id}"


def since(page: Page) -> str:
    """The version of a person's chain: that of a newer card replaces older ones."""
    return f"{page.version:012}"
