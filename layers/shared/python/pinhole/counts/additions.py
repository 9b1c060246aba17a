"""Adding changes to a counter: one conditional update past the watermark of their stream shard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from pinhole import errors
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts import counted_interactions, watermarks
from pinhole.counts.counted_interactions import Interaction
from pinhole.counts.counters import key, newest_name, of_post
from pinhole.ranking import heat
from pinhole.settings import settings
from pinhole.tables.base import Table
from pinhole.tables.counter_shards import CounterShard
from pinhole.tables.posts import Counter, CounterRow

# One for records counted before, one for a newer action, the others for concurrent writers.
_TRIES = 6
# A counter must not name a post that may be deleted.
_UNNAMED = ("posts",)


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

    @property
    def position(self) -> str:
        return watermarks.position(self.sequence)


class Written(NamedTuple):
    """A counter's row after a write, and what the write added."""

    row: CounterRow
    added: dict[str, int]


class Full(Exception):
    """A subject's row takes no further stream shard."""


@dataclass(frozen=True)
class _Target:
    """The row where a stream shard counts, and the attribute that holds its watermark."""

    table: type[Table[Any]]
    key: Mapping[str, str]
    mark: str


@dataclass(frozen=True)
class _Terms:
    """The conditions of a write besides the order of actions, and the watermarks that it drops."""

    condition: str
    values: Row
    spent: Mapping[str, str] = field(default_factory=dict)


def to_subject(
    subject: str, mark: str, changes: Sequence[Change], row: Mapping[str, Any]
) -> Written | None:
    """Add the changes past the watermark to the subject's row, which was read as `row`; None if all
    were counted before. Raises Full if the stream shard has to count elsewhere, and Busy.
    """
    return _add(_Target(Counter, key(subject), mark), changes, row)


def to_shard(subject: str, mark: str, changes: Sequence[Change]) -> Written | None:
    """The same in the subject's counter shard for this stream shard. Raises Busy."""
    return _add(_Target(CounterShard, {**key(subject), "shard": mark}, "watermark"), changes, {})


def _add(target: _Target, changes: Sequence[Change], row: Mapping[str, Any]) -> Written | None:
    for _ in range(_TRIES):
        left = [each for each in changes if each.position > row.get(target.mark, "")]
        if not left:
            return None
        is_added, row = _update(target, left, row)
        if is_added:
            return Written(cast("CounterRow", row), _sums(left))
    raise errors.Busy("Too many concurrent changes to this counter")


def _update(target: _Target, changes: list[Change], row: Mapping[str, Any]) -> tuple[bool, Row]:
    """One try; the row afterwards, or why it was refused: the row as it is."""
    first, last = changes[0].position, _watermark(changes, row.get(target.mark, ""))
    terms = _beyond(first) if target.table is CounterShard else _terms(target, first, row)
    sums, newest = _sums(changes), _newest(changes, row)
    names = {"#mark": target.mark}
    values: Row = {":last": last, ":one": 1, **terms.values}
    sets, conditions = ["#mark = :last"], [terms.condition]
    adds, removes = ["version :one"], []
    if ":marks" in values:
        adds.append("mark_count :marks")
    for number, (kind, event_id) in enumerate(newest.items()):
        name, value = f"#newest{number}", f":newest{number}"
        names[name], values[value] = newest_name(kind), event_id
        sets.append(f"{name} = {value}")
        conditions.append(f"(attribute_not_exists({name}) OR {name} < {value})")
    for number, (kind, amount) in enumerate(sums.items()):
        names[f"#sum{number}"], values[f":sum{number}"] = kind, amount
        adds.append(f"#sum{number} :sum{number}")
    for number, (mark, value) in enumerate(terms.spent.items()):
        names[f"#spent{number}"], values[f":spent{number}"] = mark, value
        removes.append(f"#spent{number}")
        conditions.append(f"#spent{number} = :spent{number}")
    return clients.try_write(
        clients.dynamodb().update_item,
        TableName=target.table.Meta.table_name,
        Key=items.attributes(dict(target.key)),
        UpdateExpression=f"ADD {', '.join(adds)} SET {', '.join(sets)}"
        + (f" REMOVE {', '.join(removes)}" if removes else ""),
        ConditionExpression=" AND ".join(conditions),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=items.attributes(values),
        ReturnValues="ALL_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )


def _watermark(changes: list[Change], before: str) -> str:
    """The watermark after these changes, which names the last interactions."""
    interactions = (Interaction(each.kind, each.event_id, each.delta, 0) for each in changes)
    return watermarks.stored(
        changes[-1].position,
        counted_interactions.added(watermarks.interactions(before) or "", interactions),
    )


def _beyond(first: str) -> _Terms:
    """For a counter shard's row, which one stream shard has for itself."""
    return _Terms("(attribute_not_exists(#mark) OR #mark < :first)", {":first": first})


def _terms(target: _Target, first: str, row: Mapping[str, Any]) -> _Terms:
    """For a subject's row: a stream shard that is new to it needs room, made by dropping spent
    watermarks. The room is a condition, too, because many may find a new row empty at once. Raises
    Full.
    """
    if target.mark in row:
        return _Terms("#mark < :first", {":first": first})
    marks, room = watermarks.names(row), settings.counter_shards_from
    is_full = len(marks) >= room
    spent = {name: row[name] for name in marks if is_full and watermarks.is_spent(row[name])}
    if "spread_at" in row or len(marks) - len(spent) >= room:
        raise Full
    return _Terms(
        "attribute_not_exists(#mark) AND (attribute_not_exists(mark_count) OR mark_count < :most)",
        {":most": room + len(spent), ":marks": 1 - len(spent)},
        spent,
    )


def _newest(changes: list[Change], row: Mapping[str, Any]) -> dict[str, str]:
    """The newest action of each kind, if newer than what the row names: neither removals nor stream
    shards that overtake each other reset it.
    """
    newest: dict[str, str] = {}
    for change in changes:
        if change.kind in _UNNAMED:
            continue
        if change.delta > 0 and change.event_id > row.get(newest_name(change.kind), ""):
            newest[change.kind] = max(newest.get(change.kind, ""), change.event_id)
    return newest


def _sums(changes: list[Change]) -> dict[str, int]:
    """The sums to add to the counts, and to a post's heat."""
    sums: dict[str, int] = defaultdict(int)
    for change in changes:
        sums[change.kind] += change.delta
        if change.kind in heat.NAMES:
            post_id = change.subject.removeprefix(of_post(""))
            sums[heat.NAMES[change.kind]] += change.delta * heat.of_interaction(
                post_id, change.event_id
            )
    return sums
