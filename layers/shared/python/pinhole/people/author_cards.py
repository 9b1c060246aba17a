"""Author cards: the name, picture and comment policy of authors stored on posts, so that a page
needs no read for them.

A change of one increments the user row's `card_version` in the same write; a chain of messages
then goes through all copies of the card (`pinhole.accounts.card_refresh`). A post
only accepts a newer card, so messages may be repeated, late or concurrent. A post under
construction, which those pages miss, is updated when it is published (`pinhole.fan_out.delivery`).
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from pynamodb.expressions.update import Action

from pinhole.access.comment_policy import EVERYONE
from pinhole.tables.people import UserRow, is_hidden
from pinhole.tables.posts import Post, PostRow

PRIVATE, GONE = "private", "gone"


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
