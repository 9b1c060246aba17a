"""Finding a comment, and the checks that make it a parent."""

from __future__ import annotations

from pinhole import errors
from pinhole.access import visibility
from pinhole.access.ties import Tie
from pinhole.access.visibility import PUBLISHED
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentRow

DELETED = "deleted"


def find(comment_id: str) -> CommentRow:
    """A comment, read consistently, deleted ones included. Raises NotFound."""
    row = store.get(Comment, {"comment_id": comment_id}, consistent=True)
    if row is None:
        raise errors.NotFound("There is no such comment")
    return row


def require_parent(post_id: str, parent: CommentRow | None, tie: Tie) -> CommentRow:
    """The comment, if it is in a thread of this post and its author exists for the viewer. Raises
    NotFound.
    """
    if parent is None or parent["post_id"] != post_id or not parent.get("thread_id"):
        raise errors.NotFound("There is no such comment under this post")
    if parent["state"] == PUBLISHED and not visibility.may_know(tie):
        raise errors.NotFound("There is no such comment under this post")
    return parent
