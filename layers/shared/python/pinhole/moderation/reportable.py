"""Subjects that a person may report: those that they may see, or could before they were deleted.

Neither a block nor the end of an account is in the way, as long as what was deleted is kept
(`pinhole.clean_up.last_rows`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from pinhole import errors
from pinhole.access import ties, visibility
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.clean_up import last_rows
from pinhole.moderation import evidence
from pinhole.moderation.subjects import COMMENT, PERSON, POST, Subject
from pinhole.people import directory
from pinhole.posts.repository import DELETED
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentRow
from pinhole.tables.people import UserRow
from pinhole.tables.posts import Post, PostRow


@dataclass(frozen=True)
class Found:
    """A subject: its author, what is kept of it as evidence, and whether it is there no more."""

    author_id: str
    content: evidence.Content
    is_gone: bool = False


def find(viewer: Viewer, subject: Subject) -> Found:
    """The subject, if the viewer may report it. Raises NotFound, or Forbidden if it is a post that
    is not published.
    """
    find_one = {POST: _find_post, COMMENT: _find_comment, PERSON: _find_person}
    return find_one[subject.type](viewer, subject.id)


def _find_post(viewer: Viewer, post_id: str) -> Found:
    row, is_gone = _post(post_id)
    post = _require_visible(viewer, row, ties.to_author(viewer, row))
    return Found(post["author_id"], evidence.of_post(post), is_gone)


def _find_comment(viewer: Viewer, comment_id: str) -> Found:
    comment, is_gone = _comment(comment_id)
    post, _ = _post(comment["post_id"])
    to_commenter, to_author = ties.to_authors(viewer, comment, post)
    _require_visible(viewer, post, to_author)
    if not visibility.may_know(to_commenter.for_reports()):
        raise errors.NotFound("There is no such comment")
    author, _ = _person(comment["author_id"])
    return Found(comment["author_id"], evidence.of_comment(comment, author), is_gone)


def _find_person(viewer: Viewer, user_id: str) -> Found:
    visibility.require_known(ties.to(viewer, user_id).for_reports())
    user, is_gone = _person(user_id)
    if user is None:
        raise errors.NotFound("There is no such person")
    return Found(user_id, evidence.of_person(user), is_gone)


def _require_visible(viewer: Viewer, post: PostRow, tie: Tie) -> PostRow:
    """The post, if it was ever published by somebody whose account is closed."""
    if tie.is_closed and post["state"] != PUBLISHED:
        raise errors.NotFound("There is no such post")
    return visibility.require_visible(viewer, post, tie.for_reports())


def _post(post_id: str) -> tuple[PostRow, bool]:
    """A post as it is, or as it was when it was deleted, and whether it was. Raises NotFound."""
    row = store.get(Post, {"post_id": post_id}, consistent=True)
    if row and row["state"] != DELETED:
        return row, False
    if row is None or "published_at" not in row:
        row = cast("PostRow | None", last_rows.find(Subject(POST, post_id).key))
    if row is None:
        raise errors.NotFound("There is no such post")
    return {**row, "state": PUBLISHED}, True


def _comment(comment_id: str) -> tuple[CommentRow, bool]:
    """The same of a comment."""
    row = store.get(Comment, {"comment_id": comment_id}, consistent=True)
    if row and row["state"] == PUBLISHED:
        return row, False
    kept = last_rows.find(Subject(COMMENT, comment_id).key)
    if kept is None:
        raise errors.NotFound("There is no such comment")
    return cast("CommentRow", kept), True


def _person(user_id: str) -> tuple[UserRow | None, bool]:
    """The same of a person; None if there never was one, or nothing is kept of them."""
    found = directory.find([user_id], also_deleted=True).get(user_id)
    if found:
        return found, "deleted_at" in found
    return cast("UserRow | None", last_rows.find(Subject(PERSON, user_id).key)), True
