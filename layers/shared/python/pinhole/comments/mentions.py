"""Mentions in comments, indexed by person, so that an erased account can be removed from them."""

from __future__ import annotations

from typing import Any

import orjson
from pynamodb.exceptions import UpdateError

from pinhole import errors
from pinhole.aws import clients, streams
from pinhole.aws.items import Row
from pinhole.tables import store
from pinhole.tables.comments import Comment, Mention

_THREADS = 8
# More than the mentions of a comment, which may all be removed at once.
_TRIES = 20


def on_comment_changed(record: streams.Record) -> None:
    """Update the mention rows from a record of the comments stream."""
    old, new = streams.images(record)
    before, after = _mentioned(old), _mentioned(new)
    if gone := before - after:
        store.batch_delete(Mention, _keys(new or old, gone), _THREADS)
    if added := after - before:
        store.batch_put(Mention, _keys(new, added), _THREADS)


def forget(comment_id: str, user_id: str) -> None:
    """Remove a person from a comment's mentions; its text stays unchanged. Raises Busy."""
    for _ in range(_TRIES):
        rows = store.batch_get({Comment: [{"comment_id": comment_id}]}, [Comment])[Comment]
        known = orjson.loads(rows[0].get("mentions") or "[]") if rows else []
        left = [each for each in known if each["user_id"] != user_id]
        if left == known or _replace(comment_id, known, left):
            return
    raise errors.Busy("Too many concurrent changes to the mentions of this comment")


def _replace(comment_id: str, known: list[Any], left: list[Any]) -> bool:
    """Write the remaining mentions; False if they changed concurrently."""
    try:
        Comment(comment_id).update([Comment.mentions.set(left)], Comment.mentions == known)
    except UpdateError as error:
        if not clients.is_refused(error):
            raise
        return False
    return True


def _mentioned(comment: Row) -> set[str]:
    return {each["user_id"] for each in orjson.loads(comment.get("mentions") or "[]")}


def _keys(comment: Row, user_ids: set[str]) -> store.Keys:
    comment_id = comment["comment_id"]
    return [{"user_id": user_id, "comment_id": comment_id} for user_id in sorted(user_ids)]
