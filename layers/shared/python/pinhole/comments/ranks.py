"""The ranks of a post's own comments, computed from current rows and counts.

A rank is rewritten when likes and replies have moved its comment a step up or down; each writer
reads again until they agree (`pinhole.comments.top_comments`).
"""

from __future__ import annotations

from collections.abc import Iterable

from pinhole.access.visibility import PUBLISHED
from pinhole.counts import counters, shards
from pinhole.counts.counted_interactions import COMMENT_LIKES, REPLIES
from pinhole.counts.shards import Send
from pinhole.ranking import hot_rank
from pinhole.tables import store
from pinhole.tables.comments import Comment, CommentRow
from pinhole.tables.posts import Counter, CounterRow

# Attempts under concurrent changes; after that the next roll-up continues.
TRIES = 3


def settle(comment_ids: set[str], send: Send) -> list[CommentRow]:
    """Rewrite the ranks that likes and replies have moved; returns the comments. `send` queues a
    roll-up, which continues if others write at the same time.
    """
    for _ in range(TRIES):
        comments, counts = read(comment_ids)
        moved = [row for row in comments if is_ranked(row) and row["rank"] != rank(row, counts)]
        if not moved:
            return comments
        for row in moved:
            _move(row, rank(row, counts))
    for row in moved:
        subject = counters.of_comment(row["comment_id"])
        shards.schedule(subject, counts.get(subject, {}), send)
    return comments


def read(comment_ids: Iterable[str]) -> tuple[list[CommentRow], dict[str, CounterRow]]:
    """Comments, and counters by subject, read consistently."""
    rows = store.batch_get(
        {
            Comment: [{"comment_id": comment_id} for comment_id in comment_ids],
            Counter: [counters.key(counters.of_comment(comment_id)) for comment_id in comment_ids],
        },
        consistent=[Comment, Counter],
    )
    return rows[Comment], {row["subject"]: row for row in rows[Counter]}


def is_ranked(comment: CommentRow) -> bool:
    return comment["state"] == PUBLISHED and "ranked_in" in comment


def count(comment: CommentRow, counts: dict[str, CounterRow], kind: str) -> int:
    subject = counters.of_comment(comment["comment_id"])
    return counters.value(counts.get(subject), kind)


def rank(comment: CommentRow, counts: dict[str, CounterRow]) -> str:
    likes, replies = (count(comment, counts, kind) for kind in (COMMENT_LIKES, REPLIES))
    return hot_rank.rank(comment["comment_id"], likes, replies)


def _move(comment: CommentRow, rank: str) -> None:
    """Write a rank, unless the comment was deleted or expired meanwhile."""
    is_ranked = Comment.ranked_in.exists()
    Comment(comment["comment_id"]).update_if([Comment.rank.set(rank)], is_ranked)
