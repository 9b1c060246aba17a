"""What a person wrote under posts, and what others' comments say of them.

A comment loses its words first. What is left of it goes a pass later: the row, or, in a thread that
others have replied in, whose it was. Replies forget whom they answered, likes go with what they are
for. The mentions of a person are kept by person, so that others' comments can forget them.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

import orjson
from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.expressions.update import Action

from pinhole import aws, comments, store, streams
from pinhole.cleanup import Found
from pinhole.erasure import Account, Step
from pinhole.settings import settings
from pinhole.tables import Comment, CommentLike, Idempotency, Mention
from pinhole.visibility import PUBLISHED

_THREADS = 8


def own(account: Account, step: Step) -> Found:
    """A page of the comments that a person wrote."""
    older = Comment.comment_id < step.after[0] if step.after else None
    index = Comment.by_author.query(
        account.user_id, older, scan_index_forward=False, limit=settings.deletion_page
    )
    wanted = [{"comment_id": entry.comment_id} for entry in index]
    rows = store.batch_get({Comment: wanted}, [Comment])[Comment]
    mine = [row for row in rows if row.get("author_id") == account.user_id]
    said = [row for row in mine if row["state"] == PUBLISHED]

    def take() -> None:
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(comments.retract, said))
            list(pool.map(_leave, (row for row in mine if row["state"] != PUBLISHED)))

    after = [wanted[-1]["comment_id"]] if len(wanted) == settings.deletion_page else None
    return Found({"comments": len(said)}, take, after, is_left=len(mine) > len(said))


def mentions(account: Account, step: Step) -> Found:
    """A page of the comments that mention a person."""
    found = store.query(
        Mention,
        "user_id = :user_id",
        {":user_id": account.user_id},
        is_consistent=True,
        page=settings.deletion_page,
    )
    rows = list(islice(found, settings.deletion_page))
    keys = [{name: row[name] for name in ("user_id", "comment_id")} for row in rows]

    def take() -> None:
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(lambda row: _forget(row["comment_id"], account.user_id), rows))
        if keys:
            store.batch_delete(Mention, keys, _THREADS)

    more = ["more"] if len(rows) == settings.deletion_page else None
    return Found({"mentions": len(rows)}, take, more)


def on_comment_changed(record: dict[str, Any]) -> None:
    """Have the mentions of people agree with a record of the comments stream."""
    old, new = streams.images(record)
    comment_id = (new or old)["comment_id"]
    before, after = _mentioned(old), _mentioned(new)

    def keys(user_ids: set[str]) -> store.Keys:
        return [{"user_id": user_id, "comment_id": comment_id} for user_id in sorted(user_ids)]

    if gone := before - after:
        store.batch_delete(Mention, keys(gone), _THREADS)
    if added := after - before:
        store.batch_put(Mention, keys(added), _THREADS)


def _mentioned(comment: store.Row) -> set[str]:
    return {each["user_id"] for each in orjson.loads(comment.get("mentions") or "[]")}


def _leave(comment: store.Row) -> None:
    """Leave no sign of who wrote a comment that has lost its words."""
    comment_id = comment["comment_id"]
    for reply in _replies(comment_id):
        _update(reply, [Comment.parent_author_id.remove()])
    likes = store.query(
        CommentLike, "comment_id = :id", {":id": comment_id}, index=CommentLike.by_comment
    )
    keys = [{name: row[name] for name in ("viewer_id", "comment_id")} for row in likes]
    if keys:
        store.batch_delete(CommentLike, keys, _THREADS)
    if request_id := comment.get("request_id"):
        Idempotency(request_id).delete()
    if comment.get("thread_id"):
        _update(comment_id, [Comment.author_id.remove(), Comment.request_id.remove()])
    else:
        _remove(comment_id)


def _replies(comment_id: str) -> Iterator[str]:
    found = store.query(Comment, "thread_id = :id", {":id": comment_id}, index=Comment.by_thread)
    return (row["comment_id"] for row in found)


def _forget(comment_id: str, user_id: str) -> None:
    """Take a person out of a comment's mentions; its words are its author's."""
    rows = store.batch_get({Comment: [{"comment_id": comment_id}]}, [Comment])[Comment]
    for row in rows:
        known = orjson.loads(row.get("mentions") or "[]")
        left = [each for each in known if each["user_id"] != user_id]
        if left != known:
            _update(comment_id, [Comment.mentions.set(left)], Comment.state == PUBLISHED)


def _update(comment_id: str, actions: list[Action], condition: Any = None) -> None:
    """Change a comment that is still there."""
    is_there = Comment.comment_id.exists()
    try:
        Comment(comment_id).update(actions, is_there & condition if condition else is_there)
    except UpdateError as error:
        if not aws.is_refused(error):
            raise


def _remove(comment_id: str) -> None:
    try:
        Comment(comment_id).delete(Comment.state == comments.DELETED)
    except DeleteError as error:
        if not aws.is_refused(error):
            raise
