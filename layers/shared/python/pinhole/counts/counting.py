"""Exact counts from streams that deliver at least once.

A count follows its rows (`pinhole.counts.stream_changes`) through the table's stream: the records
of a batch are summed for each subject and written with one conditional update, which also stores
the sequence number of the last record counted (the *watermark*) for that stream shard. A record at
or below the watermark has been counted. So whatever is redelivered, bisected or retried, the count
equals the rows once the stream has drained. Batches of a stream shard are processed one at a time
and in order: concurrent ones could overtake each other past the watermark.

A subject has one row, which readers read with the posts of a page. It takes counts from a few
stream shards. A larger network has more of them, and all of them carry likes of a popular post:
once its row is full, each further stream shard counts in a row of its own, a *counter shard*. So
shards are added only where they are needed, and an ordinary post costs one write.
`pinhole.counts.shards` rolls them up into the row that readers read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pinhole import clock, errors
from pinhole.aws import clients, items, workers
from pinhole.aws.items import Row
from pinhole.counts import rank_requests, shards, viral
from pinhole.counts.counters import key, newest_name, of_post
from pinhole.counts.shards import total
from pinhole.ranking import heat
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import Counter

# One for records counted before, one for a newer action, the others for concurrent writers.
_TRIES = 5

MARK = "watermark#"


class Written(NamedTuple):
    """A counter's row after a write, and what the write added."""

    row: Row
    added: dict[str, int]


@dataclass(frozen=True)
class Change:
    """One record's effect: `kind` of `subject` moves by `delta`.

    `sequence` orders the records of one shard of the stream of `table`. `event_id` is the ULID of
    the action, if readers need it: the newest one counted shows whether the count includes their
    own action.
    """

    subject: str
    kind: str
    delta: int
    table: str
    sequence: str
    event_id: str


def apply(changes: Iterable[Change], shard: str) -> list[Row]:
    """Count the changes of one batch of a stream shard, each once however often it is delivered;
    returns the subjects' rows that were written.
    """
    groups: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        groups[change.subject].append(change)
    rows = _read(list(groups))

    def count(subject: str) -> Row | None:
        return _count(groups[subject], rows.get(subject, {}), shard)

    return [row for row in workers.each(count, groups) if row]


def _count(group: list[Change], row: Row, shard: str) -> Row | None:
    """Count in the subject's row if it has room for the stream shard, else in a counter shard.
    Returns the subject's row if it was written.
    """
    subject, mark = group[0].subject, _watermark(group[0].table, shard)
    group = sorted(group, key=_order)
    gone = [name for name in _gone(row) if name != mark]
    has_room = len(_marks(row)) - len(gone) < settings.counter_shards_from
    if mark in row or (has_room and mark not in row.get("shards", ())):
        written = _write(subject, group, mark, gone)
        _follow(subject, row, written)
        return written and written.row
    counter_shard = shards.add_shard(subject, mark, row)
    _write(counter_shard, group, mark, [])
    shards.schedule(subject, row)
    return None


def _follow(subject: str, row: Row, written: Written | None) -> None:
    """Queue what depends on the count, also if it was written by an attempt that died since."""
    row, added = written or (row, None)
    likes = total(row, "likes")
    before = likes - added.get("likes", 0) if added else None
    rank_requests.on_likes_counted(subject, before, likes)
    viral.check(subject, total(row, "heat"), row.get("viral_at"))


def _write(key_subject: str, group: list[Change], mark: str, gone: list[str]) -> Written | None:
    """Add the records past the watermark. Returns the row and what was added; None if all were
    counted before. Raises Busy.

    The newest action counted only increases: neither removals nor stream shards that overtake each
    other reset it.
    """
    newest: dict[str, str] = {}
    for change in group:
        if change.delta > 0 and change.event_id:
            newest[change.kind] = max(newest.get(change.kind, ""), change.event_id)
    for _ in range(_TRIES):
        if not group:
            return None
        is_added, row = _add(key_subject, group, mark, newest, gone)
        if is_added:
            return Written(row, _sums(group))
        group = [change for change in group if _order(change) > row.get(mark, "")]
        newest = {k: id for k, id in newest.items() if id > row.get(newest_name(k), "")}
    raise errors.Busy("Too many concurrent changes to this counter")


def _add(
    key_subject: str, group: list[Change], mark: str, newest: dict[str, str], gone: list[str]
) -> tuple[bool, Row]:
    """One conditional update; it also advances the newest actions and drops expired watermarks."""
    added = _sums(group)
    names = {"#mark": mark}
    values: Row = {":first": _order(group[0]), ":last": _order(group[-1]), ":one": 1}
    sets, conditions = ["#mark = :last"], ["(attribute_not_exists(#mark) OR #mark < :first)"]
    for number, (kind, event_id) in enumerate(newest.items()):
        names[f"#newest{number}"], values[f":newest{number}"] = newest_name(kind), event_id
        sets.append(f"#newest{number} = :newest{number}")
        conditions.append(
            f"(attribute_not_exists(#newest{number}) OR #newest{number} < :newest{number})"
        )
    for number, (name, amount) in enumerate(added.items()):
        names[f"#sum{number}"], values[f":sum{number}"] = name, amount
    names |= {f"#gone{number}": name for number, name in enumerate(gone)}
    adds = ", ".join(["version :one", *(f"#sum{n} :sum{n}" for n in range(len(added)))])
    removes = ", ".join(f"#gone{number}" for number in range(len(gone)))
    return clients.try_write(
        clients.dynamodb().update_item,
        TableName=Counter.Meta.table_name,
        Key=items.attributes(key(key_subject)),
        UpdateExpression=f"ADD {adds} SET {', '.join(sets)}"
        + (f" REMOVE {removes}" if removes else ""),
        ConditionExpression=" AND ".join(conditions),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=items.attributes(values),
        ReturnValues="ALL_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )


def _sums(group: list[Change]) -> dict[str, int]:
    """The sums to add to the counts, and to a post's heat."""
    sums: dict[str, int] = defaultdict(int)
    for change in group:
        sums[change.kind] += change.delta
        if change.kind == "likes":
            post_id = change.subject.removeprefix(of_post(""))
            sums["heat"] += change.delta * heat.of_like(post_id, change.event_id)
    return sums


def _read(subjects: list[str]) -> dict[str, Row]:
    """The subjects' rows, which decide where a stream shard is counted."""
    rows = store.batch_get({Counter: [key(subject) for subject in subjects]}, [Counter])[Counter]
    return {row["subject"]: row for row in rows}


def _marks(row: Row) -> list[str]:
    return [name for name in row if name.startswith(MARK)]


def _gone(row: Row) -> list[str]:
    """The watermarks of expired stream shards, if the row is full."""
    marks = _marks(row)
    if len(marks) < settings.counter_shards_from:
        return []
    oldest = (clock.timestamp() - shards.KEPT_SECONDS) * 1000
    return [name for name in marks if 0 < shards.made_at(name) < oldest]


def _order(change: Change) -> str:
    """Sequence numbers have up to 40 decimal digits: padded, they compare as strings."""
    return change.sequence.zfill(40)


def _watermark(table: str, shard: str) -> str:
    """`watermark#likes#1414562045508-2bac9cd2`: short, as a row may hold a dozen."""
    return f"{MARK}{table}#{shard.removeprefix('shardId-').lstrip('0')}"
