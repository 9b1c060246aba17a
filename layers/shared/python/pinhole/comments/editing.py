"""Editing a comment: its author may change the text for a while, also where they may no longer
comment.

What follows from the text does so through the comments stream: notifications of mentions
(`pinhole.notifications.activities`), the index of mentions, and top comments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from pynamodb.expressions.update import Action

from pinhole import clock, errors, ids, log
from pinhole.access import rate_limits, ties, visibility
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED
from pinhole.comments import lookup, reading, writing
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentRow
from pinhole.tables.posts import Post

if TYPE_CHECKING:
    from pinhole.views import comments as views


def edit(viewer: Viewer, comment_id: str, text: str) -> views.Comment:
    """Change the text of the viewer's own comment; an equal one changes nothing.

    Raises NotFound, Forbidden for other people's comments and once `comment_edit_seconds` have
    passed, Conflict, InvalidRequest for too many mentions, RateLimited, Busy.
    """
    names = writing.names_in(text)
    comment = _require_own(viewer, comment_id)
    if text != comment["text"]:
        _require_recent(comment_id)
        rate_limits.spend(viewer, "comments")
        _write(viewer, comment_id, text, names)
        log.logger.info("comment edited", comment_id=comment_id)
    return reading.read(viewer, comment_id)


def _require_own(viewer: Viewer, comment_id: str) -> CommentRow:
    comment = lookup.find(comment_id)
    post = store.get(Post, {"post_id": comment["post_id"]}, consistent=True)
    posts_tie, tie = ties.to_authors(viewer, post, comment)
    visibility.require_published(viewer, post, posts_tie)
    if comment["state"] != PUBLISHED or not visibility.may_know(tie):
        raise errors.NotFound("There is no such comment")
    if comment["author_id"] != viewer.user_id:
        raise errors.Forbidden("Only its author can edit a comment")
    return comment


def _require_recent(comment_id: str) -> None:
    seconds = settings.comment_edit_seconds
    if clock.timestamp() - ids.milliseconds(comment_id) / 1000 > seconds:
        raise errors.Forbidden(f"A comment can be edited for {seconds} seconds")


@store.optimistic("this comment")
def _write(viewer: Viewer, comment_id: str, text: str, names: list[str]) -> None:
    """Write the text with its mentions, unless the comment changes meanwhile. Earlier mentions keep
    the people they mean, even if their names belong to others now. Raises NotFound, Busy.
    """
    comment = lookup.find(comment_id)
    if comment["state"] != PUBLISHED:
        raise errors.NotFound("There is no such comment")
    known = orjson.loads(comment["mentions"])
    kept = [each for each in known if each["username"] in names]
    added = writing.mentioned(viewer, names, besides=kept)
    changes: list[Action] = [
        Comment.text.set(text),
        Comment.mentions.set(sorted(kept + added, key=lambda each: names.index(each["username"]))),
        Comment.edited_at.set(clock.iso(clock.now())),
        Comment.correlation_id.set(log.correlation_id()),
    ]
    is_unchanged = (Comment.text == comment["text"]) & (Comment.mentions == known)
    if not Comment(comment_id).update_if(changes, is_unchanged & (Comment.state == PUBLISHED)):
        raise store.Changed
