"""Changes of the counts by stream records.

The rows are the truth: likes, saves, follows, published posts and comments.
`pinhole.counts.exact_counts` counts them.
"""

from __future__ import annotations

from pinhole.aws import streams
from pinhole.aws.items import Row
from pinhole.counts import own_interactions
from pinhole.counts.additions import Change
from pinhole.counts.counted_interactions import COMMENT_LIKES, REPLIES
from pinhole.counts.counters import of_comment, of_post, of_user

# Subject, kind, by how much, and the ULID of the action.
Effect = tuple[str, str, int, str]


def changes_of(record: streams.Record) -> list[Change]:
    """The changes of the counts by a stream record of a counted table."""
    table = streams.table_of(record)
    old, new = streams.images(record)
    return [
        Change(subject, kind, delta, table, record["dynamodb"]["SequenceNumber"], event_id)
        for subject, kind, delta, event_id in effect(table, old, new)
    ]


def effect(table: str, old: Row, new: Row) -> list[Effect]:
    """The effects of changing one row of a table; a new row has an empty `old`. Notes of recent
    interactions have none.
    """
    if own_interactions.is_note(new or old):
        return []
    return [each for each in _COUNTED[table](old, new) if each[2]]


def _likes(old: Row, new: Row) -> list[Effect]:
    row = new or old
    return [(of_post(row["post_id"]), "likes", _appeared(old, new), row["like_id"])]


def _saves(old: Row, new: Row) -> list[Effect]:
    row = new or old
    return [(of_post(row["post_id"]), "saves", _appeared(old, new), row["save_id"])]


def _follows(old: Row, new: Row) -> list[Effect]:
    """Rows that are a request or a block rather than a follow are not counted, nor are follows of
    and by closed accounts, which clean-up still needs, and suspended ones.
    """
    row, was, now = new or old, _follow_id(old), _follow_id(new)
    delta, follow_id = bool(now) - bool(was), now or was or ""
    return [
        (of_user(row["followee_id"]), "followers", delta, follow_id),
        (of_user(row["follower_id"]), "following", delta, follow_id),
    ]


def _follow_id(row: Row) -> str | None:
    return None if row.get("has_ended") else row.get("follow_id")


def _posts(old: Row, new: Row) -> list[Effect]:
    row = new or old
    delta = (new.get("state") == "published") - (old.get("state") == "published")
    return [(of_user(row["author_id"]), "posts", delta, row["post_id"])]


def _comments(old: Row, new: Row) -> list[Effect]:
    """A reply counts for its post and its parent; a tombstone is not counted."""
    row = new or old
    delta = _is_counted_comment(new) - _is_counted_comment(old)
    counted = [(of_post(row["post_id"]), "comments", delta, row["comment_id"])]
    if row.get("parent_id"):
        counted.append((of_comment(row["parent_id"]), REPLIES, delta, row["comment_id"]))
    return counted


def _is_counted_comment(row: Row) -> bool:
    return row.get("state") == "published" and not row.get("is_uncounted")


def _comment_likes(old: Row, new: Row) -> list[Effect]:
    row = new or old
    return [(of_comment(row["comment_id"]), COMMENT_LIKES, _appeared(old, new), row["like_id"])]


def _appeared(old: Row, new: Row) -> int:
    """Nothing that a suspended person did counts (`pinhole.accounts.suspended_interactions`)."""
    now, was = (bool(row) and not row.get("is_uncounted") for row in (new, old))
    return now - was


_COUNTED = {
    "likes": _likes,
    "saves": _saves,
    "follows": _follows,
    "posts": _posts,
    "comments": _comments,
    "comment_likes": _comment_likes,
}
TABLES = tuple(_COUNTED)
KINDS = (
    "likes",
    "saves",
    "comments",
    REPLIES,
    COMMENT_LIKES,
    "followers",
    "following",
    "posts",
)
