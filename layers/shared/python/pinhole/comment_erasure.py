"""What a person wrote under posts, and what others' comments say of them.

A comment loses its words first. What is left of it goes a pass later: the row, or, in a thread that
others have replied in, whose it was. Replies forget whom they answered, likes go with what they are
for. The mentions of a person are kept by person, so that others' comments can forget them.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.expressions.update import Action

from pinhole import aws, comments, mentions, reports, store
from pinhole.cleanup import Found
from pinhole.erasure import Account, Step
from pinhole.settings import settings
from pinhole.subjects import COMMENT, Subject
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
            list(pool.map(comments.remove, said))
            list(pool.map(_leave, (row for row in mine if row["state"] != PUBLISHED)))

    after = [wanted[-1]["comment_id"]] if len(wanted) == settings.deletion_page else None
    return Found({"comments": len(said)}, take, after, is_left=len(mine) > len(said))


def mentioning(account: Account, step: Step) -> Found:
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
            list(pool.map(lambda row: mentions.forget(row["comment_id"], account.user_id), rows))
        if keys:
            store.batch_delete(Mention, keys, _THREADS)

    more = ["more"] if len(rows) == settings.deletion_page else None
    return Found({"mentions": len(rows)}, take, more)


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
    reports.forget(Subject(COMMENT, comment_id))
    if request_id := comment.get("request_id"):
        Idempotency(request_id).delete()
    if comment.get("thread_id"):
        _update(comment_id, [Comment.author_id.remove(), Comment.request_id.remove()])
    else:
        _remove(comment_id)


def _replies(comment_id: str) -> Iterator[str]:
    found = store.query(Comment, "thread_id = :id", {":id": comment_id}, index=Comment.by_thread)
    return (row["comment_id"] for row in found)


def _update(comment_id: str, actions: list[Action]) -> None:
    """Change a comment that is still there."""
    try:
        Comment(comment_id).update(actions, Comment.comment_id.exists())
    except UpdateError as error:
        if not aws.is_refused(error):
            raise


def _remove(comment_id: str) -> None:
    try:
        Comment(comment_id).delete(Comment.state == comments.DELETED)
    except DeleteError as error:
        if not aws.is_refused(error):
            raise
