"""Erases the comments that a person wrote, and the mentions of them in others' comments.

A comment loses its text first. The rest is deleted a pass later: the row, or only its author in a
thread with replies from others. Before that, over as many steps as a popular comment takes, its
likes are deleted and its replies lose the id of the author they answer. Mentions are indexed by
person, so they can be removed from others' comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pynamodb.expressions.update import Action

from pinhole import ids
from pinhole.access.visibility import PUBLISHED
from pinhole.accounts.erasure.account import Account
from pinhole.aws import workers
from pinhole.aws.items import Row
from pinhole.clean_up.steps import Found, Step
from pinhole.comments import deleting, lookup, mentions
from pinhole.moderation import reports
from pinhole.moderation.subjects import COMMENT, Subject
from pinhole.posts import caption_mentions
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.accounts import Idempotency
from pinhole.tables.comments import Comment, CommentLike, CommentRow, Mention


@dataclass(frozen=True)
class _Traces:
    """Traces of a comment without text: replies that name its author, and its likes. Unless
    `is_all`, a later step finds more of them.
    """

    comment: CommentRow
    replies: list[str]
    likes: store.Keys
    is_all: bool
    reached: str  # the last reply

    @property
    def size(self) -> int:
        return len(self.replies) + len(self.likes)


def own(account: Account, step: Step) -> Found:
    """A page of the comments that a person wrote, or fewer if a step would take too much."""
    older = Comment.comment_id < step.after[0] if step.after else None
    index = Comment.by_author.query(
        account.user_id, older, scan_index_forward=False, limit=settings.deletion_page
    )
    wanted = [{"comment_id": entry.comment_id} for entry in index]
    rows = store.batch_get({Comment: wanted}, [Comment])[Comment]
    mine = [row for row in rows if row.get("author_id") == account.user_id]
    after = [wanted[-1]["comment_id"]] if len(wanted) == settings.deletion_page else None
    traces, cut = _bounded(_look(mine, step))
    lowest = traces[-1].comment["comment_id"] if cut else ""
    published = [r for r in mine if r["state"] == PUBLISHED and r["comment_id"] >= lowest]

    def take() -> None:
        workers.each(deleting.remove, published)
        _take(traces)

    return Found({"comments": len(published)}, take, cut or after, is_left=bool(traces))


def _look(mine: list[CommentRow], step: Step) -> list[_Traces]:
    """The traces of comments without text, newest first."""
    deleted = [row for row in mine if row["state"] != PUBLISHED]
    newest_first = sorted(deleted, key=lambda row: row["comment_id"], reverse=True)
    return workers.each(lambda row: _traces(row, _reached(row, step)), newest_first)


def _traces(comment: CommentRow, after: str) -> _Traces:
    most, comment_id = settings.deletion_page, comment["comment_id"]
    replies = list(islice(_replies(comment_id, after), most))
    index, values = CommentLike.by_comment, {":id": comment_id}
    found = store.query(CommentLike, "comment_id = :id", values, index=index, page=most)
    likes = [
        {name: row[name] for name in ("viewer_id", "comment_id")} for row in islice(found, most)
    ]
    is_all = len(replies) < most and len(likes) < most
    return _Traces(comment, replies, likes, is_all, replies[-1] if replies else after)


def _reached(comment: CommentRow, step: Step) -> str:
    """The reply after which a step continues with this comment; a blank sorts before all."""
    if len(step.after) < 2 or ids.following(comment["comment_id"]) != step.after[0]:
        return " "
    return step.after[1]


def _bounded(traces: list[_Traces]) -> tuple[list[_Traces], list[str] | None]:
    """As much as one step takes, and where the next one continues unless that is all: at the last
    comment if it has more traces, else after it.
    """
    size = 0
    for at, each in enumerate(traces):
        size += each.size
        comment_id = each.comment["comment_id"]
        if not each.is_all:
            return traces[: at + 1], [ids.following(comment_id), each.reached]
        if size >= settings.deletion_page:
            return traces[: at + 1], [comment_id]
    return traces, None


def mentioning(account: Account, step: Step) -> Found:
    """A page of the comments and captions that mention a person."""
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
        workers.each(_forget_mention, rows)
        if keys:
            store.batch_delete(Mention, keys)

    more = ["more"] if len(rows) == settings.deletion_page else None
    return Found({"mentions": len(rows)}, take, more)


def _forget_mention(row: Row) -> None:
    forget = caption_mentions.forget if row.get("kind") == mentions.CAPTION else mentions.forget
    forget(row["comment_id"], row["user_id"])


def _take(traces: list[_Traces]) -> None:
    replies = [reply for each in traces for reply in each.replies]
    likes = [like for each in traces for like in each.likes]
    workers.each(lambda reply: _update(reply, [Comment.parent_author_id.remove()]), replies)
    if likes:
        store.batch_delete(CommentLike, likes)
    workers.each(_anonymize, (each.comment for each in traces if each.is_all))


def _anonymize(comment: CommentRow) -> None:
    """Delete a comment, or its author if it stays as a tombstone; replies and likes come first."""
    comment_id = comment["comment_id"]
    reports.retire(Subject(COMMENT, comment_id))
    if request_id := comment.get("request_id"):
        Idempotency(request_id).delete()
    if comment.get("thread_id"):
        _update(comment_id, [Comment.author_id.remove(), Comment.request_id.remove()])
    else:
        _remove(comment_id)


def _replies(comment_id: str, after: str) -> Iterator[str]:
    found = store.query(
        Comment,
        "thread_id = :id AND comment_id > :after",
        {":id": comment_id, ":after": after},
        index=Comment.by_thread,
        page=settings.deletion_page,
    )
    return (row["comment_id"] for row in found)


def _update(comment_id: str, actions: list[Action]) -> None:
    """Update a comment, unless it was deleted."""
    Comment(comment_id).update_if(actions, Comment.comment_id.exists())


def _remove(comment_id: str) -> None:
    Comment(comment_id).delete_if(Comment.state == lookup.DELETED)
