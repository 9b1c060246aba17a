"""Mentions in comments, indexed by person, so that an erased account can be removed from them."""

from __future__ import annotations

import orjson

from pinhole.aws import streams
from pinhole.aws.items import Row
from pinhole.tables import store
from pinhole.tables.comments import Comment, Mention

# More than the mentions of a comment, which may all be removed at once.


def on_comment_changed(record: streams.Record) -> None:
    """Update the mention rows from a record of the comments stream."""
    old, new = streams.images(record)
    before, after = _mentioned(old), _mentioned(new)
    if gone := before - after:
        store.batch_delete(Mention, _keys(new or old, gone))
    if added := after - before:
        store.batch_put(Mention, _keys(new, added))


@store.optimistic("the mentions of this comment")
def forget(comment_id: str, user_id: str) -> None:
    """Remove a person from a comment's mentions; its text stays unchanged. Raises Busy."""
    row = store.get(Comment, {"comment_id": comment_id}, consistent=True) or {}
    known = orjson.loads(row.get("mentions") or "[]")
    left = [each for each in known if each["user_id"] != user_id]
    if left == known:
        return
    if not Comment(comment_id).update_if([Comment.mentions.set(left)], Comment.mentions == known):
        raise store.Changed


def _mentioned(comment: Row) -> set[str]:
    return {each["user_id"] for each in orjson.loads(comment.get("mentions") or "[]")}


def _keys(comment: Row, user_ids: set[str]) -> store.Keys:
    comment_id = comment["comment_id"]
    return [{"user_id": user_id, "comment_id": comment_id} for user_id in sorted(user_ids)]
