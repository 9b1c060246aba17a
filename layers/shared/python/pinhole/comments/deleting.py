"""Deleting comments: by their author or the post's, and by clean-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pynamodb.expressions.update import Action

from pinhole import clock, errors
from pinhole.access import ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.clean_up import last_rows
from pinhole.comments import top_comments, writing
from pinhole.comments.lookup import DELETED, find
from pinhole.counts import own_interactions
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentRow
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views.comments import DeletedComment


def delete(viewer: Viewer, comment_id: str) -> DeletedComment:
    """Delete a comment, as its author or the post's; idempotent.

    Raises NotFound, or Forbidden for other people.
    """
    comment = find(comment_id)
    _require_own(viewer, comment)
    remove(comment)
    if comment["state"] == PUBLISHED:
        about = (comment["post_id"], comment.get("parent_id"))
        writing.note(viewer, *about, own_interactions.taken_back, comment_id)
    return {"comment_id": comment_id, "state": DELETED}


def remove(comment: CommentRow) -> None:
    """Delete a comment without checking permissions; idempotent. Nothing shows it afterwards, but
    it can be reported for a while.
    """
    comment_id = comment["comment_id"]
    if comment["state"] == PUBLISHED:
        last_rows.keep_comment(comment)
        _erase(comment_id, bool(comment.get("has_replies")))
    if not comment.get("parent_id"):
        top_comments.withdraw(comment["post_id"], lambda top: top["comment_id"] == comment_id)


def _require_own(viewer: Viewer, comment: CommentRow) -> None:
    """Raises NotFound or Forbidden unless the viewer wrote the comment or its post."""
    if comment.get("author_id") == viewer.user_id:
        return
    row = store.get(Post, {"post_id": comment["post_id"]})
    tie, authors_tie = ties.to_authors(viewer, row, comment)
    post = visibility.require_visible(viewer, row, tie)
    if post["author_id"] == viewer.user_id:
        return
    if comment["state"] == DELETED or not visibility.may_know(authors_tie):
        raise errors.NotFound("There is no such comment")
    raise errors.Forbidden("You may only delete your own comments and those on your posts")


def erase(comment: CommentRow) -> None:
    """Turn a published comment into a tombstone, which keeps its position in the thread."""
    last_rows.keep_comment(comment)
    Comment(comment["comment_id"]).update_if(_erased(), Comment.state == PUBLISHED)


def _erased() -> list[Action]:
    return [
        Comment.state.set(DELETED),
        Comment.text.remove(),
        Comment.mentions.remove(),
        Comment.edited_at.remove(),
        Comment.ranked_in.remove(),
    ]


def _erase(comment_id: str, has_replies: bool) -> None:
    """Delete a comment. Without replies it leaves its thread, and its row expires when retries of
    its request are no longer possible.
    """
    erased = _erased()
    expires_at = clock.timestamp() + settings.idempotency_seconds
    removed = [*erased, Comment.thread_id.remove(), Comment.expires_at.set(expires_at)]
    is_published = Comment.state == PUBLISHED
    if has_replies or not Comment(comment_id).update_if(
        removed, is_published & Comment.has_replies.does_not_exist()
    ):
        Comment(comment_id).update_if(erased, is_published)
