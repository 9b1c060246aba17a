"""Activities from the streams of comments and their likes.

Nobody is notified twice of one comment: a person who owns the post, gets the reply and is mentioned
is notified of the reply only.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from pinhole.aws import streams
from pinhole.counts import own_interactions
from pinhole.notifications.activities import CHARACTERS, Activity, changed
from pinhole.tables import stream_images
from pinhole.tables.comments import Comment, CommentRow
from pinhole.text import entities


def of_comments(record: streams.Record) -> list[Activity]:
    """A record of the comments stream or the comment likes stream."""
    is_like = streams.table_of(record) == "comment_likes"
    return of_comment_like(record) if is_like else of_comment(record)


def of_comment(record: streams.Record) -> list[Activity]:
    """A record of the comments stream: notifies the parent's author, the post's author and
    mentions. An edit also takes back the notifications of mentions that it removes.
    """
    old, new = stream_images.of(Comment, record)
    _, is_made = changed(record)
    if is_made is None:
        return _of_edit(old, new) if old.get("text") != new.get("text") else []
    row = new if is_made else old
    return _to_recipients(row, _kinds(row), is_made)


def _of_edit(old: CommentRow, new: CommentRow) -> list[Activity]:
    now = _kinds(new)
    gone = {user_id: kind for user_id, kind in _kinds(old).items() if user_id not in now}
    return [*_to_recipients(old, gone, False), *_to_recipients(new, now, True)]


def _kinds(comment: CommentRow) -> dict[str, str]:
    """The people who are notified of a comment, and how; never its author."""
    kinds = dict(reversed([*_recipients(comment)]))
    kinds.pop(comment["author_id"], None)
    return kinds


def _to_recipients(row: CommentRow, kinds: dict[str, str], is_made: bool) -> list[Activity]:
    comment_id, post_id = row["comment_id"], row["post_id"]
    excerpt = entities.shortened(row.get("text", ""), CHARACTERS)
    action = (comment_id, row["author_id"], comment_id, is_made)
    return [
        Activity(user_id, kind, *action, post_id, comment_id, excerpt)
        for user_id, kind in kinds.items()
    ]


def of_comment_like(record: streams.Record) -> list[Activity]:
    """A record of the comment likes stream, for the comment's author."""
    row, is_made = changed(record)
    if (
        own_interactions.is_note(row)
        or is_made is None
        or row["comment_author_id"] == row["viewer_id"]
    ):
        return []
    comment_id, who = row["comment_id"], (row["viewer_id"], row["like_id"], is_made)
    about = (row["post_id"], comment_id)
    return [Activity(row["comment_author_id"], "comment_like", comment_id, *who, *about)]


def _recipients(comment: CommentRow) -> Iterator[tuple[str, str]]:
    """A comment's recipients and kinds of notification; a repeated recipient keeps the first."""
    if comment.get("parent_author_id"):
        yield comment["parent_author_id"], "reply"
    yield comment["post_author_id"], "comment"
    for mentioned in orjson.loads(comment.get("mentions") or "[]"):
        yield mentioned["user_id"], "mention"
