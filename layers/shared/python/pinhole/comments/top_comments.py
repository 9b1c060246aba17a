"""Ranks of comments and top comments of posts, updated after comments and likes are counted.

A rank is rewritten when likes and replies have moved its comment a step up or down. The top
comments of a busy post are stored in its counter's row, which every page of posts reads anyway, so
a deleted comment leaves them with the request that deletes it.

Both are computed from current rows and counts, and each writer reads again until they agree. So
batches may overlap, repeat or overtake each other without locks or order: the last writer has read
after its write, and a later change has its own batch. What changes too fast to converge is
recomputed with the next roll-up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from pinhole.aws import clients, items, queues, streams
from pinhole.comments import ranks
from pinhole.counts import counters, shards
from pinhole.counts.additions import Change
from pinhole.counts.counted_interactions import COMMENT_LIKES, REPLIES
from pinhole.counts.shards import Send
from pinhole.hydration import post_views
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.comments import Comment
from pinhole.tables.posts import Counter, CounterRow
from pinhole.text import entities


class Edited(NamedTuple):
    """A comment whose text changed, and its post."""

    post_id: str
    comment_id: str


def edited(record: streams.Record) -> Edited | None:
    """The comment that a record of any table edits."""
    old, new = streams.images(record)
    is_edit = "edited_at" in new and new["edited_at"] != old.get("edited_at")
    if not is_edit or streams.table_of(record) != "comments":
        return None
    return Edited(new["post_id"], new["comment_id"])


@store.optimistic("the top comments of this post")
def withdraw(post_id: str, is_gone: Callable[[dict[str, Any]], bool]) -> None:
    """Take comments out of a post's top comments before the request that removes them answers; the
    streams fill their places. Raises Busy.
    """
    key = counters.key(counters.of_post(post_id))
    counts = store.get(Counter, key, consistent=True) or {}
    shown = orjson.loads(counts.get("top_comments", "[]"))
    left = [comment for comment in shown if not is_gone(comment)]
    if left != shown and not _put(key, left, counts["top_comments"]):
        raise store.Changed


def withdraw_author(user_id: str) -> None:
    """The same for the newest comments of a person whose account is closed. Raises Busy."""
    newest = Comment.by_author.query(
        user_id, scan_index_forward=False, limit=settings.guarded_at_once
    )
    post_ids = {comment.post_id for comment in newest}
    keys = [counters.key(counters.of_post(post_id)) for post_id in post_ids]
    for row in store.batch_get({Counter: keys}, [Counter])[Counter]:
        if user_id in row.get("top_comments", ""):
            post_id = row["subject"].removeprefix(counters.of_post(""))
            withdraw(post_id, lambda comment: comment["user"]["id"] == user_id)


def follow(changes: Iterable[Change], edited: Iterable[Edited] = ()) -> None:
    """Update ranks and top comments after these changes were counted, and comments edited."""
    moved: set[str] = set()
    touched: dict[str, set[str]] = defaultdict(set)
    for post_id, comment_id in edited:
        touched[post_id].add(comment_id)
    for change in changes:
        if change.kind in (COMMENT_LIKES, REPLIES):
            moved.add(change.subject.removeprefix(counters.of_comment("")))
        elif change.kind == "comments":
            touched[change.subject.removeprefix(counters.of_post(""))].add(change.event_id)
    _settle(moved, touched)


def follow_roll_up(subject: str, send: Send = queues.send) -> None:
    """The same after the counter shards of a comment or post were rolled up. `send` is that of a
    roll-up's hop.
    """
    kind, _, about = subject.partition("#")
    if kind == "comment":
        _settle({about}, {}, send)
    elif kind == "post":
        _settle(set(), {about: set()}, send)


def _settle(moved: set[str], touched: Mapping[str, set[str]], send: Send = queues.send) -> None:
    """Update both, given the comments that were liked or answered, and those added or deleted, by
    post.
    """
    touched = defaultdict(set, touched)
    for comment in ranks.settle(moved, send):
        touched[comment["post_id"]].add(comment["comment_id"])
    for post_id in _busy(touched):
        _settle_top(post_id, touched[post_id], send)


def _busy(post_ids: Iterable[str]) -> list[str]:
    """The posts that show top comments, or used to."""
    keys = [counters.key(counters.of_post(post_id)) for post_id in post_ids]
    rows = store.batch_get({Counter: keys}, [Counter])[Counter]
    busy = [row for row in rows if _shows_some(row) or "top_comments" in row]
    return [row["subject"].removeprefix(counters.of_post("")) for row in busy]


def _shows_some(counts: CounterRow) -> bool:
    return counters.value(counts, "comments") >= settings.top_comments_from


def _settle_top(post_id: str, touched: set[str], send: Send) -> None:
    """Write the post's top comments if they changed."""
    key = counters.key(counters.of_post(post_id))
    for _ in range(ranks.TRIES):
        found = store.get(Counter, key, consistent=True)
        if found is None:  # deleted with its post
            return
        counts = found
        shown = orjson.loads(counts.get("top_comments", "[]"))
        known = touched | {comment["comment_id"] for comment in shown}
        top = _choose(post_id, known) if _shows_some(counts) else []
        if top == shown:
            return
        _put(key, top, counts.get("top_comments"))
    shards.schedule(counters.of_post(post_id), counts, send)


def _choose(post_id: str, known: set[str]) -> list[dict[str, Any]]:
    """The best of the known comments and of those in the index, which may lag."""
    most = settings.top_comments + len(known)
    indexed = Comment.by_rank.query(post_id, scan_index_forward=False, limit=most)
    comments, counts = ranks.read(known | {row.comment_id for row in indexed})
    ranked = sorted(filter(ranks.is_ranked, comments), key=lambda row: ranks.rank(row, counts))
    best = ranked[: -settings.top_comments - 1 : -1]
    authors = directory.find({row["author_id"] for row in best}, is_fresh=True)
    return [
        {
            "comment_id": row["comment_id"],
            "text": entities.shortened(row["text"], settings.top_comment_characters),
            "user": post_views.person(authors[row["author_id"]]),
            "like_count": ranks.count(row, counts, COMMENT_LIKES),
        }
        for row in best
        if row["author_id"] in authors
    ]


def _put(key: dict[str, str], top: list[dict[str, Any]], before: str | None) -> bool:
    """Write the top comments unless they changed meanwhile, or the counter was deleted with its
    post; returns whether it did.
    """
    is_unchanged, values = "attribute_not_exists(top_comments)", {}
    if before is not None:
        is_unchanged, values = "top_comments = :before", {":before": before}
    is_written, _ = clients.try_write(
        clients.dynamodb().update_item,
        TableName=Counter.Meta.table_name,
        Key=items.attributes(key),
        UpdateExpression="SET top_comments = :top",
        ConditionExpression=f"attribute_exists(subject) AND {is_unchanged}",
        ExpressionAttributeValues=items.attributes({":top": orjson.dumps(top).decode(), **values}),
    )
    return is_written
