"""Ranks of comments and top comments of posts, updated after comments and likes are counted.

A rank is rewritten when likes have moved its comment a step up or down. The top comments of a busy
post are stored in its counter's row, which every page of posts reads anyway, so a deleted comment
disappears from its post as soon as its stream record is processed.

Both are computed from current rows and counts, and each writer reads again until they agree. So
batches may overlap, repeat or overtake each other without locks or order: the last writer has read
after its write, and a later change has its own batch. What changes too fast to converge is
recomputed with the next roll-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from pinhole.access.visibility import PUBLISHED
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts import counters, shards
from pinhole.counts.additions import Change
from pinhole.counts.counted_acts import COMMENT_LIKES
from pinhole.hydration import post_views
from pinhole.people import directory
from pinhole.ranking import hot_rank
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.comments import Comment
from pinhole.tables.posts import Counter
from pinhole.text import entities

# Attempts under concurrent changes; after that the next roll-up continues.
_TRIES = 3


def follow(changes: Iterable[Change]) -> None:
    """Update ranks and top comments after these changes were counted."""
    liked: set[str] = set()
    touched: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        if change.kind == COMMENT_LIKES:
            liked.add(change.subject.removeprefix(counters.of_comment("")))
        elif change.kind == "comments":
            touched[change.subject.removeprefix(counters.of_post(""))].add(change.event_id)
    _settle(liked, touched)


def follow_roll_up(subject: str) -> None:
    """The same after the counter shards of a comment or post were rolled up."""
    kind, _, about = subject.partition("#")
    if kind == "comment":
        _settle({about}, {})
    elif kind == "post":
        _settle(set(), {about: set()})


def _settle(liked: set[str], touched: Mapping[str, set[str]]) -> None:
    """Update both, given the comments that were liked, and those added or deleted, by post."""
    touched = defaultdict(set, touched)
    for comment in _settle_ranks(liked):
        touched[comment["post_id"]].add(comment["comment_id"])
    for post_id in _busy(touched):
        _settle_top(post_id, touched[post_id])


def _settle_ranks(comment_ids: set[str]) -> list[Row]:
    """Rewrite the ranks that likes have moved; returns the comments."""
    for _ in range(_TRIES):
        comments, counts = _read(comment_ids)
        moved = [row for row in comments if _is_ranked(row) and row["rank"] != _rank(row, counts)]
        if not moved:
            return comments
        for row in moved:
            _move(row, _rank(row, counts))
    for row in moved:
        subject = counters.of_comment(row["comment_id"])
        shards.schedule(subject, counts.get(subject, {}))
    return comments


def _read(comment_ids: Iterable[str]) -> tuple[list[Row], dict[str, Row]]:
    """Comments, and counters by subject, read consistently."""
    rows = store.batch_get(
        {
            Comment: [{"comment_id": comment_id} for comment_id in comment_ids],
            Counter: [counters.key(counters.of_comment(comment_id)) for comment_id in comment_ids],
        },
        consistent=[Comment, Counter],
    )
    return rows[Comment], {row["subject"]: row for row in rows[Counter]}


def _is_ranked(comment: Row) -> bool:
    return comment["state"] == PUBLISHED and "ranked_in" in comment


def _likes(comment: Row, counts: dict[str, Row]) -> int:
    subject = counters.of_comment(comment["comment_id"])
    return counters.value(counts.get(subject), COMMENT_LIKES)


def _rank(comment: Row, counts: dict[str, Row]) -> str:
    return hot_rank.rank(comment["comment_id"], _likes(comment, counts))


def _move(comment: Row, rank: str) -> None:
    """Write a rank, unless the comment was deleted or expired meanwhile."""
    is_ranked = Comment.ranked_in.exists()
    Comment(comment["comment_id"]).update_if([Comment.rank.set(rank)], is_ranked)


def _busy(post_ids: Iterable[str]) -> list[str]:
    """The posts that show top comments, or did."""
    keys = [counters.key(counters.of_post(post_id)) for post_id in post_ids]
    rows = store.batch_get({Counter: keys}, [Counter])[Counter]
    busy = [row for row in rows if _shows_some(row) or "top_comments" in row]
    return [row["subject"].removeprefix(counters.of_post("")) for row in busy]


def _shows_some(counts: Row) -> bool:
    return counters.value(counts, "comments") >= settings.top_comments_from


def _settle_top(post_id: str, touched: set[str]) -> None:
    """Write the post's top comments if they changed."""
    key = counters.key(counters.of_post(post_id))
    for _ in range(_TRIES):
        found = store.get(Counter, key, consistent=True)
        if found is None:  # deleted with its post
            return
        counts = found
        shown = orjson.loads(counts.get("top_comments", "[]"))
        known = touched | {comment["comment_id"] for comment in shown}
        top = _choose(post_id, known) if _shows_some(counts) else []
        if top == shown:
            return
        _put(key, top)
    shards.schedule(counters.of_post(post_id), counts)


def _choose(post_id: str, known: set[str]) -> list[dict[str, Any]]:
    """The best comments of the index, which may lag, and of the known ones."""
    most = settings.top_comments + len(known)
    indexed = Comment.by_rank.query(post_id, scan_index_forward=False, limit=most)
    comments, counts = _read(known | {row.comment_id for row in indexed})
    ranked = sorted(filter(_is_ranked, comments), key=lambda row: _rank(row, counts))
    best = ranked[: -settings.top_comments - 1 : -1]
    authors = directory.find({row["author_id"] for row in best}, is_fresh=True)
    return [
        {
            "comment_id": row["comment_id"],
            "text": entities.shortened(row["text"], settings.top_comment_characters),
            "user": post_views.person(authors[row["author_id"]]),
            "like_count": _likes(row, counts),
        }
        for row in best
        if row["author_id"] in authors
    ]


def _put(key: dict[str, str], top: list[dict[str, Any]]) -> None:
    """Write the top comments, unless the counter was deleted with its post."""
    clients.try_write(
        clients.dynamodb().update_item,
        TableName=Counter.Meta.table_name,
        Key=items.attributes(key),
        UpdateExpression="SET top_comments = :top",
        ConditionExpression="attribute_exists(subject)",
        ExpressionAttributeValues=items.attributes({":top": orjson.dumps(top).decode()}),
    )
