"""Exact counts from streams that deliver at least once.

The rows (likes, follows, published posts and comments) are the truth. A count follows them through
the table's stream: the records of a batch are added up for each subject and written with one
conditional update, which also stores the sequence number of the last record counted (the
*watermark*) for that kind and stream shard. A record at or below the watermark has been counted.
So whatever is redelivered, bisected or retried, the count equals the rows once the stream has
drained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from pinhole import aws, clock, errors, heat, store, streams
from pinhole.tables import Counter

COMMENT_LIKES = "comment_likes"
# A stream shard takes no records after 4 hours and is gone after 24: older watermarks are dropped.
_WATERMARK_DAYS = 2
_WATERMARKS_MOST = 20
# One for records counted before, one for a newer act, the others for those who count meanwhile.
_TRIES = 5


@dataclass(frozen=True)
class Change:
    """One record's effect: `kind` of `subject` moves by `delta`.

    `sequence` orders the records of one stream shard. `event_id` is the ULID of the act itself:
    the newest one counted tells a reader whether the count includes their own act.
    """

    subject: str
    kind: str
    delta: int
    sequence: str
    event_id: str


def of_post(post_id: str) -> str:
    return f"post#{post_id}"


def of_comment(comment_id: str) -> str:
    return f"comment#{comment_id}"


def of_user(user_id: str) -> str:
    return f"user#{user_id}"


def key(subject: str) -> dict[str, str]:
    return {"subject": subject}


def value(row: store.Row | None, kind: str, own_act: str | None = None) -> int:
    """The count in a counter's row, with the reader's `own_act` (a ULID) if not yet counted."""
    row = row or {}
    uncounted = own_act is not None and own_act > row.get(_newest(kind), "")
    return max(0, row.get(kind, 0)) + uncounted


def apply(changes: Iterable[Change], shard: str) -> None:
    """Count the changes of one stream batch, each once however often it is delivered."""
    groups: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.subject, change.kind].append(change)
    for group in groups.values():
        _count(sorted(group, key=_order), shard)


def _count(group: list[Change], shard: str) -> None:
    """Add the records past the watermark; when some were counted before, only the others.

    The newest act counted only ever moves on: removals do not count it back, and shards that
    overtake each other do not either.
    """
    kind, newest = group[0].kind, max((c.event_id for c in group if c.delta > 0), default="")
    for _ in range(_TRIES):
        if not group:
            return
        try:
            _prune(_add(group, shard, newest), group[0].subject)
            return
        except ClientError as error:
            if not aws.is_refused(error):
                raise
            row = store.plain(error.response["Item"])
            counted = row.get(_watermark(kind, shard), "")
            group = [change for change in group if _order(change) > counted]
            newest = newest if newest > row.get(_newest(kind), "") else ""
    raise errors.Busy("This counter is being changed by too many at once")


def _add(group: list[Change], shard: str, newest: str) -> store.Row:
    """One conditional update; it also moves the newest act on, unless that is empty."""
    kind = group[0].kind
    names = {"#count": kind, "#watermark": _watermark(kind, shard)}
    values: store.Row = {
        ":delta": sum(change.delta for change in group),
        ":first": _order(group[0]),
        ":last": _order(group[-1]),
    }
    update = "ADD #count :delta"
    if kind == "likes":
        values[":heat"] = _heat(group)
        update += ", heat :heat"
    update += " SET #watermark = :last"
    condition = "(attribute_not_exists(#watermark) OR #watermark < :first)"
    if newest:
        names["#newest"], values[":newest"] = _newest(kind), newest
        update += ", #newest = :newest"
        condition += " AND (attribute_not_exists(#newest) OR #newest < :newest)"
    answer = aws.dynamodb().update_item(
        TableName=Counter.Meta.table_name,
        Key=store.attributes(key(group[0].subject)),
        UpdateExpression=update,
        ConditionExpression=condition,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=store.attributes(values),
        ReturnValues="ALL_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    return store.plain(answer["Attributes"])


def _heat(likes: list[Change]) -> int:
    post_id = likes[0].subject.removeprefix(of_post(""))
    return sum(like.delta * heat.of_like(post_id, like.event_id) for like in likes)


def _prune(row: store.Row, subject: str) -> None:
    """Drop the watermarks of stream shards that are gone, so that a row does not grow for ever."""
    marks = [name for name in row if name.startswith("watermark#")]
    if len(marks) <= _WATERMARKS_MOST:
        return
    oldest = (clock.timestamp() - _WATERMARK_DAYS * 86_400) * 1000
    gone = [name for name in marks if 0 < _shard_created(name) < oldest]
    if gone:
        aws.dynamodb().update_item(
            TableName=Counter.Meta.table_name,
            Key=store.attributes(key(subject)),
            UpdateExpression="REMOVE " + ", ".join(f"#{n}" for n in range(len(gone))),
            ExpressionAttributeNames={f"#{n}": name for n, name in enumerate(gone)},
        )


def _shard_created(watermark: str) -> int:
    """Milliseconds since the epoch, from `shardId-00000001414562045508-2bac9cd2`; else 0."""
    parts = watermark.split("-")
    return int(parts[1]) if len(parts) == 3 and parts[1].isdigit() else 0


def _order(change: Change) -> str:
    """Sequence numbers are decimal texts of up to 40 digits: padded, they compare as text."""
    return change.sequence.zfill(40)


def _watermark(kind: str, shard: str) -> str:
    return f"watermark#{kind}#{shard}"


def _newest(kind: str) -> str:
    return f"newest_{kind}"


def changes_of(record: dict[str, Any]) -> list[Change]:
    """What one stream record of a table that is counted changes in the counts."""
    table = record["eventSourceARN"].split("/")[1]
    old, new = streams.images(record)
    counted = next(count for suffix, count in _COUNTED.items() if table.endswith(suffix))
    return [
        Change(subject, kind, delta, record["dynamodb"]["SequenceNumber"], event_id)
        for subject, kind, delta, event_id in counted(old, new)
        if delta
    ]


def _likes(old: store.Row, new: store.Row) -> list[tuple[str, str, int, str]]:
    row = new or old
    return [(of_post(row["post_id"]), "likes", _appeared(old, new), row["like_id"])]


def _follows(old: store.Row, new: store.Row) -> list[tuple[str, str, int, str]]:
    row, delta = new or old, _appeared(old, new)
    return [
        (of_user(row["followee_id"]), "followers", delta, row["follow_id"]),
        (of_user(row["follower_id"]), "following", delta, row["follow_id"]),
    ]


def _posts(old: store.Row, new: store.Row) -> list[tuple[str, str, int, str]]:
    row = new or old
    delta = (new.get("state") == "published") - (old.get("state") == "published")
    return [(of_user(row["author_id"]), "posts", delta, row["post_id"])]


def _comments(old: store.Row, new: store.Row) -> list[tuple[str, str, int, str]]:
    """A reply counts for its post and for what it replies to; a tombstone counts no more."""
    row = new or old
    delta = (new.get("state") == "published") - (old.get("state") == "published")
    counted = [(of_post(row["post_id"]), "comments", delta, row["comment_id"])]
    if row.get("parent_id"):
        counted.append((of_comment(row["parent_id"]), "replies", delta, row["comment_id"]))
    return counted


def _comment_likes(old: store.Row, new: store.Row) -> list[tuple[str, str, int, str]]:
    """A kind of its own: the likes of a post are also its heat."""
    row = new or old
    return [(of_comment(row["comment_id"]), COMMENT_LIKES, _appeared(old, new), row["like_id"])]


def _appeared(old: store.Row, new: store.Row) -> int:
    return bool(new) - bool(old)


_COUNTED = {
    "-likes": _likes,
    "-follows": _follows,
    "-posts": _posts,
    "-comments": _comments,
    "-comment_likes": _comment_likes,
}
