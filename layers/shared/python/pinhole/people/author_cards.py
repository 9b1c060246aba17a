"""Author cards: the name, picture and comment policy of authors stored on posts, so that a page
needs no read for them.

A change of one increments the user row's `card_version` in the same write; a chain of messages
then goes through all copies of the card (`pinhole.accounts.card_refresh`). A post
only accepts a newer card, so messages may be repeated, late or concurrent. A post under
construction, which those pages miss, is updated when it is published (`pinhole.fan_out.delivery`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import NotRequired, TypedDict

from pynamodb.expressions.update import Action

from pinhole.access.comment_policy import EVERYONE
from pinhole.settings import settings
from pinhole.tables import chain_progress
from pinhole.tables.people import UserRow, is_hidden
from pinhole.tables.posts import Post, PostRow

PRIVATE, GONE = "private", "gone"
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


class Card(TypedDict):
    """The author data stored on posts."""

    username: str
    avatar_url: str | None
    comment_policy: NotRequired[str]


def card(user: UserRow) -> Card:
    """The author data stored on posts; with the account's comment policy, if it limits comments."""
    shown: Card = {"username": user["username"], "avatar_url": user.get("avatar_url")}
    policy = user.get("comment_policy") or EVERYONE
    return shown if policy == EVERYONE else {**shown, "comment_policy": policy}


def version(user: UserRow) -> int:
    """The number of changes of a person's card."""
    return user.get("card_version") or 0


def guard(user: UserRow) -> str | None:
    """Why interactions with this person's posts need a check of their row; None if they do not."""
    if is_hidden(user):
        return GONE
    return PRIVATE if user.get("is_private") else None


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


def agree(post_id: str, user: UserRow) -> bool:
    """Update a post's card and guard unless the post has this card or a newer one; returns whether
    it was written.
    """
    newest = version(user)
    is_older = Post.author_version.does_not_exist() | (Post.author_version < newest)
    guarded = guard(user)
    changes: list[Action] = [
        Post.author.set(card(user)),
        Post.author_version.set(newest),
        Post.guarded.set(guarded) if guarded else Post.guarded.remove(),
    ]
    return Post(post_id).update_if(changes, Post.post_id.exists() & is_older)


def catch_up(post: PostRow, user: UserRow) -> None:
    """The same for a post already read, without a call if it is current."""
    if (post.get("author_version") or 0) < version(user):
        agree(post["post_id"], user)
