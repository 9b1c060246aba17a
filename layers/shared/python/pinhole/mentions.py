"""Who is mentioned in which comment, kept by person: so that comments can forget somebody."""

from __future__ import annotations

from typing import Any

import orjson
from pynamodb.exceptions import UpdateError

from pinhole import aws, store, streams
from pinhole.tables import Comment, Mention

_THREADS = 8


def on_comment_changed(record: dict[str, Any]) -> None:
    """Have the mentions agree with a record of the comments stream."""
    old, new = streams.images(record)
    before, after = _mentioned(old), _mentioned(new)
    if gone := before - after:
        store.batch_delete(Mention, _keys(new or old, gone), _THREADS)
    if added := after - before:
        store.batch_put(Mention, _keys(new, added), _THREADS)


def forget(comment_id: str, user_id: str) -> None:
    """Take a person out of a comment's mentions; its words stay its author's."""
    rows = store.batch_get({Comment: [{"comment_id": comment_id}]}, [Comment])[Comment]
    known = orjson.loads(rows[0].get("mentions") or "[]") if rows else []
    left = [each for each in known if each["user_id"] != user_id]
    if left == known:
        return
    try:
        Comment(comment_id).update([Comment.mentions.set(left)], Comment.mentions.exists())
    except UpdateError as error:
        if not aws.is_refused(error):
            raise


def _mentioned(comment: store.Row) -> set[str]:
    return {each["user_id"] for each in orjson.loads(comment.get("mentions") or "[]")}


def _keys(comment: store.Row, user_ids: set[str]) -> store.Keys:
    comment_id = comment["comment_id"]
    return [{"user_id": user_id, "comment_id": comment_id} for user_id in sorted(user_ids)]
