"""Hydration and presentation of a page of comments, in one round trip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from pinhole.access import ties
from pinhole.access.ties import Tie
from pinhole.access.viewer import Viewer
from pinhole.access.visibility import PUBLISHED, may_know
from pinhole.aws import workers
from pinhole.counts import counters, shards
from pinhole.counts.counted_interactions import COMMENT_LIKES, REPLIES
from pinhole.hydration import post_views, viewer_interactions
from pinhole.paging.ranked_pages import Entry
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentLike, CommentLikeRow, CommentRow
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Counter, CounterRow

if TYPE_CHECKING:
    from pinhole.views import comments as views
    from pinhole.views.people import Mention


@dataclass(frozen=True)
class Hydrated:
    """Rows by comment id; the authors who exist for the viewer, and the ties to mentioned people,
    by user id.
    """

    comments: dict[str, CommentRow]
    counts: dict[str, CounterRow]
    authors: dict[str, UserRow]
    likes: viewer_interactions.Likes[CommentLikeRow]
    mentioned: dict[str, Tie]


def show(viewer: Viewer, entries: list[Entry]) -> list[views.Comment]:
    """The visible comments, in the given order."""
    if not entries:
        return []
    hydrated = _hydrate(viewer, entries)
    found = (hydrated.comments.get(entry.id) for entry in entries)
    return [_view(hydrated, row) for row in found if row and _is_shown(hydrated, row)]


def _hydrate(viewer: Viewer, entries: list[Entry]) -> Hydrated:
    """A batch read and a query in parallel, and another read if anybody is mentioned. Comments are
    read consistently: a deleted one disappears at once, however the indexes lag.
    """
    wanted = [entry.id for entry in entries]
    liked = workers.start(viewer_interactions.likes, CommentLike, viewer.user_id, wanted)
    # Tombstones of deleted accounts have no author.
    author_ids = [entry.author_id for entry in entries if entry.author_id]
    rows = store.batch_get(
        {
            **ties.keys(viewer, author_ids),
            Comment: [{"comment_id": comment_id} for comment_id in wanted],
            Counter: [counters.key(counters.of_comment(comment_id)) for comment_id in wanted],
            User: [{"user_id": author_id} for author_id in author_ids],
        },
        consistent=[Comment],
    )
    allowed = ties.found(viewer, author_ids, rows)
    mentioned = {each["user_id"] for row in rows[Comment] for each in _named(row)}
    return Hydrated(
        comments={row["comment_id"]: row for row in rows[Comment]},
        counts={row["subject"].removeprefix("comment#"): row for row in rows[Counter]},
        authors={row["user_id"]: row for row in rows[User] if may_know(allowed[row["user_id"]])},
        likes=liked.result(),
        mentioned=ties.of(viewer, mentioned),
    )


def _named(row: CommentRow) -> list[Mention]:
    """The people mentioned in a comment."""
    named: list[Mention] = orjson.loads(row["mentions"]) if row["state"] == PUBLISHED else []
    return named


def _is_shown(hydrated: Hydrated, row: CommentRow) -> bool:
    """A tombstone is shown while there may be replies below it."""
    if row["state"] == PUBLISHED:
        return row["author_id"] in hydrated.authors
    counts = hydrated.counts.get(row["comment_id"])
    is_counted = shards.is_counted(counts, REPLIES)
    return "thread_id" in row and not (is_counted and counters.value(counts, REPLIES) == 0)


def _view(hydrated: Hydrated, row: CommentRow) -> views.Comment:
    """One comment as the schema `Comment` describes it; a tombstone has no text and author."""
    comment_id = row["comment_id"]
    counts, like = hydrated.counts.get(comment_id), hydrated.likes.rows.get(comment_id)
    interactions = hydrated.likes.interactions.get(comment_id, [])
    is_published = row["state"] == PUBLISHED
    own_interaction = like["like_id"] if like else None
    return {
        "comment_id": comment_id,
        "text": row["text"] if is_published else None,
        "user": post_views.person(hydrated.authors[row["author_id"]]) if is_published else None,
        "created_at": row["created_at"],
        "edited_at": row.get("edited_at"),
        "is_edited": "edited_at" in row,
        "like_count": counters.value(counts, COMMENT_LIKES, own_interaction, interactions),
        "reply_count": counters.value(counts, REPLIES, interactions=interactions),
        "is_liked": like is not None,
        "parent_id": row.get("parent_id"),
        "mentions": [each for each in _named(row) if may_know(hydrated.mentioned[each["user_id"]])],
        "state": row["state"],
    }
