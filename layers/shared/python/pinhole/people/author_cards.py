"""Authors' cards: the name and picture that posts carry, so that a page needs no read for them.

When one of them changes, the person's row counts up its `card_version` in the same write; from the
users stream a chain of messages goes through all that carries the card
(`pinhole.accounts.card_refresh`). A post takes only a newer card than its own, so messages may come
twice, late, or beside those of another change. A post that is being made meanwhile, which no page
finds, gets the card when it is published (`pinhole.fan_out.delivery`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import orjson
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from pinhole.aws import clients, streams
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables.posts import Post

PRIVATE, GONE = "private", "gone"
POSTS, COMMENTS, REQUESTS = "posts", "comments", "requests"


@dataclass(frozen=True)
class Page:
    """A page of a person's posts or comments, or of the requests to follow them, that is to follow
    a change of theirs.
    """

    user_id: str
    version: int
    of: str = POSTS
    after: str | None = None  # the id of the last one of the page before


def card(user: Row) -> dict[str, Any]:
    """What posts carry of their author."""
    return {"username": user["username"], "avatar_url": user.get("avatar_url")}


def version(user: Row) -> int:
    """How often a person's card has changed."""
    return user.get("card_version") or 0


def guard(user: Row) -> str | None:
    """Why whoever acts on this person's posts must look at their row first; None if not."""
    if user.get("deleted_at"):
        return GONE
    return PRIVATE if user.get("is_private") else None


def follow(user: Row) -> None:
    """Have all that carries a person's card follow their row as it is now."""
    queue(Page(user["user_id"], version(user)))


def on_person_changed(record: dict[str, Any]) -> None:
    """The same for a record of the users stream, if it changed the card."""
    old, new = streams.images(record)
    if old and new and version(new) > version(old):
        follow(new)


def queue(page: Page) -> None:
    body = orjson.dumps(asdict(page)).decode()
    clients.sqs().send_message(QueueUrl=settings.authors_queue_url, MessageBody=body)


def agree(post_id: str, user: Row) -> bool:
    """Give a post its author's card, unless it has this or a newer one; whether it was written.
    With the card goes whether the post is guarded.
    """
    newest = version(user)
    is_older = Post.author_version.does_not_exist() | (Post.author_version < newest)
    guarded = guard(user)
    changes: list[Action] = [
        Post.author.set(card(user)),
        Post.author_version.set(newest),
        Post.guarded.set(guarded) if guarded else Post.guarded.remove(),
    ]
    try:
        Post(post_id).update(changes, Post.post_id.exists() & is_older)
    except UpdateError as error:
        if not clients.is_refused(error):
            raise
        return False
    return True


def catch_up(post: Row, user: Row) -> None:
    """The same for a post that was read, without a call if it agrees."""
    if (post.get("author_version") or 0) < version(user):
        agree(post["post_id"], user)
