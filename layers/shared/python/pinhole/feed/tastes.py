"""A reader's taste: learnt from likes, stored in one small row per reader.

Every like adds to its author, kind of medium and hashtags; an unlike subtracts the same amounts.
Weights are stored as logarithms of forward-decayed sums (see `pinhole.ranking.interest`), so they
can be compared and trimmed to the strongest few at any time without rewriting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf, log2

import orjson

from pinhole import ids
from pinhole.aws import clients, items, streams
from pinhole.aws.items import Row
from pinhole.people import reservations
from pinhole.ranking.interest import Taste
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import Affinity

_LANDMARK = datetime(2026, 1, 1, tzinfo=UTC)
_DAY = 86_400
# Entries kept per part: the row stays below one read unit of 4 KB.
_STRONGEST = {"authors": 40, "kinds": 4, "tags": 25}
# The largest exponent for which a float holds the sum of a whole row.
_LARGEST = 1000.0

Weights = dict[str, dict[str, float]]  # part -> name -> log2 of the weight


@dataclass(frozen=True)
class Lesson:
    """One like (`sign` 1) or unlike (-1)."""

    reader_id: str
    author_id: str
    kind: str
    tags: tuple[str, ...]
    at: datetime
    sign: int
    sequence: str

    def names(self) -> Iterable[tuple[str, str]]:
        """The features of the post: pairs of part and name."""
        yield "authors", self.author_id
        yield "kinds", self.kind
        yield from (("tags", tag) for tag in self.tags)


def lesson_of(record: streams.Record) -> Lesson | None:
    """The lesson of a record of the likes stream; liking an own post teaches nothing."""
    old, new = streams.images(record)
    row = new or old
    if bool(old) == bool(new) or row["author_id"] == row["viewer_id"]:
        return None
    return Lesson(
        row["viewer_id"],
        row["author_id"],
        row["kind"],
        tuple(row["tags"].split()),
        ids.moment(row["like_id"]),
        1 if new else -1,
        record["dynamodb"]["SequenceNumber"].zfill(40),
    )


def learn(lessons: Iterable[Lesson]) -> None:
    """Add the lessons of one stream batch to their readers' rows, each exactly once.

    The watermark needs no shard: likes are keyed by reader, so the lessons of one row are ordered.
    """
    by_reader: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        by_reader[lesson.reader_id].append(lesson)
    for reader_id, mine in by_reader.items():
        _learn(reader_id, mine)


def taste(row: Row | None, anchor: datetime) -> Taste:
    """A stored taste, decayed to the anchor."""
    weights: Weights = orjson.loads(row["taste"]) if row else {}
    decay = _exponent(anchor)
    decayed = {
        part: {
            name: 2.0 ** min(_LARGEST, weight - decay)
            for name, weight in weights.get(part, {}).items()
        }
        for part in _STRONGEST
    }
    return Taste(decayed["authors"], decayed["kinds"], decayed["tags"])


@store.optimistic("a reader's taste")
def _learn(reader_id: str, lessons: list[Lesson]) -> None:
    """Add lessons. Ignores closed accounts, whose later likes were taken back. Raises Busy."""
    row = store.get(Affinity, {"user_id": reader_id}, consistent=True) or {}
    fresh = [lesson for lesson in lessons if lesson.sequence > row.get("learnt_to", "")]
    if not fresh or (not row and reservations.is_closed(reader_id)):
        return
    weights = orjson.loads(row["taste"]) if row else {}
    for lesson in fresh:
        _apply(weights, lesson)
    if not _write(reader_id, row, _cut(weights), fresh[-1].sequence):
        raise store.Changed


def _apply(weights: Weights, lesson: Lesson) -> None:
    for part, name in lesson.names():
        part_weights = weights.setdefault(part, {})
        changed = _add(part_weights.pop(name, -inf), _exponent(lesson.at), lesson.sign)
        if changed > -inf:
            part_weights[name] = round(changed, 4)


def _add(weight: float, exponent: float, sign: int) -> float:
    """log2(2**weight + sign * 2**exponent), minus infinity when nothing is left."""
    high, low = max(weight, exponent), min(weight, exponent)
    if sign > 0:
        return high + log2(1 + 2.0 ** (low - high))
    left = 1 - 2.0 ** min(0.0, exponent - weight)
    return weight + log2(left) if left > 1e-3 else -inf


def _cut(weights: Weights) -> Weights:
    """The strongest of each part."""
    return {
        part: dict(sorted(names.items(), key=lambda item: -item[1])[: _STRONGEST[part]])
        for part, names in weights.items()
    }


def _exponent(moment: datetime) -> float:
    """Half-lives since the landmark."""
    return (moment - _LANDMARK).total_seconds() / (settings.taste_half_life_days * _DAY)


def _write(reader_id: str, row: Row, weights: Weights, sequence: str) -> bool:
    unchanged = "learnt_to = :old" if row else "attribute_not_exists(user_id)"
    values = {":taste": orjson.dumps(weights).decode(), ":new": sequence}
    values |= {":old": row["learnt_to"]} if row else {}
    is_written, _ = clients.try_write(
        clients.dynamodb().update_item,
        TableName=Affinity.Meta.table_name,
        Key=items.attributes({"user_id": reader_id}),
        UpdateExpression="SET taste = :taste, learnt_to = :new",
        ConditionExpression=unchanged,
        ExpressionAttributeValues=items.attributes(values),
    )
    return is_written
