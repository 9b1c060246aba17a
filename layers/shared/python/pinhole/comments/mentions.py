"""Mentions in comments and captions: the people they mean, and an index by person, so that an
erased account can be removed from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from pinhole.access.viewer import Viewer
from pinhole.aws import streams
from pinhole.hydration import person_views
from pinhole.tables import store, stream_images
from pinhole.tables.comments import Comment, CommentRow, Mention

if TYPE_CHECKING:
    from pinhole.views import people as views


CAPTION = "caption"


def of(viewer: Viewer, usernames: list[str]) -> list[views.Mention]:
    """The people with these names who exist for the viewer, in the order of the names."""
    found = person_views.named(viewer, usernames)
    return [{"username": name, "user_id": found[name]} for name in usernames if name in found]


def on_comment_changed(record: streams.Record) -> None:
    """Update the index from a record of the comments stream."""
    old, new = stream_images.of(Comment, record)
    index((new or old)["comment_id"], _mentioned(old), _mentioned(new))


def index(subject_id: str, before: set[str], after: set[str], is_caption: bool = False) -> None:
    """Update the index after the people mentioned in a comment or a post's caption changed."""
    keys = {user_id: {"user_id": user_id, "comment_id": subject_id} for user_id in before ^ after}
    if gone := before - after:
        store.batch_delete(Mention, [keys[user_id] for user_id in sorted(gone)])
    if added := after - before:
        kind = {"kind": CAPTION} if is_caption else {}
        store.batch_put(Mention, [{**keys[user_id], **kind} for user_id in sorted(added)])


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


def _mentioned(comment: CommentRow) -> set[str]:
    return {each["user_id"] for each in orjson.loads(comment.get("mentions") or "[]")}
