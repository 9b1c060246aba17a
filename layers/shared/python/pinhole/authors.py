"""Authors' cards: the name and picture that posts carry, so that a page needs no read for them.

When one of them changes, the person's row counts up its `card_version` in the same write, and a
chain of messages goes through their posts, a page at a time. A post takes only a newer card than
its own, so pages may come twice, late, or beside those of another change. A post that is being made
meanwhile, which no page finds, gets the card when it is published (`pinhole.fan_out`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from pinhole import aws, log, people, store
from pinhole.settings import settings
from pinhole.tables import Post

_THREADS = 8


def card(user: store.Row) -> dict[str, Any]:
    """What posts carry of their author."""
    return {"username": user["username"], "avatar_url": user.get("avatar_url")}


def version(row: store.Row, name: str = "card_version") -> int:
    return row.get(name) or 0


def follow(user: store.Row) -> None:
    """Have a person's posts, and all else that holds their card, follow the row as it is now."""
    _queue(user["user_id"], version(user), None)


def follow_page(user_id: str, of_version: int, after: str | None) -> bool:
    """Bring a page of a person's posts up to date, and queue the next; whether it was the last.

    A page of an earlier change than the newest does nothing: that has a chain of its own.
    """
    user = people.find([user_id], is_fresh=True).get(user_id)
    if user is None or version(user) != of_version:
        return False
    posts = _page(user_id, after)
    with ThreadPoolExecutor(_THREADS) as pool:
        written = sum(pool.map(lambda post: agree(post.post_id, user), posts))
    log.logger.info("posts followed", user_id=user_id, looked_at=len(posts), written=written)
    if len(posts) == settings.author_page:
        _queue(user_id, of_version, posts[-1].post_id)
        return False
    return True


def agree(post_id: str, user: store.Row) -> bool:
    """Give a post its author's card, unless it has this or a newer one; whether it was written."""
    newest = version(user)
    is_older = Post.author_version.does_not_exist() | (Post.author_version < newest)
    changes: list[Action] = [Post.author.set(card(user)), Post.author_version.set(newest)]
    try:
        Post(post_id).update(changes, Post.post_id.exists() & is_older)
    except UpdateError as error:
        if not aws.is_refused(error):
            raise
        return False
    return True


def catch_up(post: store.Row, user: store.Row) -> None:
    """The same for a post that was read, without a call if it agrees."""
    if version(post, "author_version") < version(user):
        agree(post["post_id"], user)


def _page(user_id: str, after: str | None) -> list[Post]:
    older = Post.post_id < after if after else None
    found = Post.by_author.query(
        user_id, older, scan_index_forward=False, limit=settings.author_page
    )
    return list(found)


def _queue(user_id: str, newest: int, after: str | None) -> None:
    body = orjson.dumps({"user_id": user_id, "version": newest, "after": after}).decode()
    aws.sqs().send_message(QueueUrl=settings.authors_queue_url, MessageBody=body)
