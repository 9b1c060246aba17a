"""Learning readers' tastes (`pinhole.feed.tastes`) from what they do.

Every like, comment, reply and save adds to its post's author, kind of medium and hashtags, and
every visit of a profile to that person, each as much as the settings say; taking it back subtracts
the same amounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import inf, log2
from typing import cast

import orjson

from pinhole.aws import clients, items
from pinhole.feed import lessons
from pinhole.feed.lessons import COMMENTS, LIKES, SAVES, VISITS, Lesson
from pinhole.feed.tastes import Weights, exponent
from pinhole.people import reservations
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import Affinity, AffinityRow

# Entries kept per part: the row stays below one read unit of 4 KB.
_STRONGEST = {"authors": 40, "kinds": 4, "tags": 25}
# Tables keyed by reader, with the attribute for the watermark of each: their streams teach a reader
# in order. A reader's comments come from many shards, so those learnt are named.
_WATERMARKS = {LIKES: "learnt_to", SAVES: "learnt_to_saves", VISITS: "learnt_to_visits"}
_LEARNT_COMMENTS = "learnt_comments"
# The latest comments are named by their codes: more than a batch has from one reader.
_COMMENTS, _CODE = 40, lessons.CODE


def learn(lessons: Iterable[Lesson]) -> None:
    """Add the lessons of one stream batch to their readers' rows, each exactly once. (A comment's
    may be added twice if its reader wrote more than `_COMMENTS` others before the batch came
    again.)
    """
    by_reader: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        by_reader[lesson.reader_id].append(lesson)
    for reader_id, mine in by_reader.items():
        _learn(reader_id, mine)


@store.optimistic("a reader's taste")
def _learn(reader_id: str, lessons: list[Lesson]) -> None:
    """Add lessons, except to closed accounts, whose later likes were taken back. Raises Busy."""
    row = store.get(Affinity, {"user_id": reader_id}, consistent=True) or {}
    fresh = [lesson for lesson in lessons if not _is_learnt(row, lesson)]
    if not fresh or (not row and reservations.is_closed(reader_id)):
        return
    weights = orjson.loads(row["taste"]) if row else {}
    for lesson in fresh:
        _apply(weights, lesson)
    if not _write(reader_id, row, _cut(weights), _marks(row, fresh)):
        raise store.Changed


def _is_learnt(row: AffinityRow, lesson: Lesson) -> bool:
    if lesson.source in _WATERMARKS:
        return lesson.sequence <= _mark(row, _WATERMARKS[lesson.source])
    return lesson.sequence in _codes(row)


def _marks(row: AffinityRow, fresh: list[Lesson]) -> dict[str, str]:
    """The watermark of each stream after these lessons, by attribute."""
    marks = {
        _WATERMARKS[lesson.source]: lesson.sequence
        for lesson in fresh
        if lesson.source in _WATERMARKS
    }
    if comments := [lesson.sequence for lesson in fresh if lesson.source == COMMENTS]:
        marks[_LEARNT_COMMENTS] = "".join([*_codes(row), *comments][-_COMMENTS:])
    return marks


def _mark(row: AffinityRow, name: str) -> str:
    return cast("Mapping[str, str]", row).get(name, "")


def _codes(row: AffinityRow) -> list[str]:
    stored = _mark(row, _LEARNT_COMMENTS)
    return [stored[start : start + _CODE] for start in range(0, len(stored), _CODE)]


def _worth(source: str) -> float:
    """The amount that an interaction adds to a taste."""
    worth = {
        LIKES: settings.taste_like,
        COMMENTS: settings.taste_comment,
        SAVES: settings.taste_save,
        VISITS: settings.taste_visit,
    }
    return worth[source]


def _apply(weights: Weights, lesson: Lesson) -> None:
    worth = _worth(lesson.source)
    if not worth:
        return
    moment = exponent(lesson.at) + log2(worth)
    for part, name in lesson.names():
        part_weights = weights.setdefault(part, {})
        changed = _add(part_weights.pop(name, -inf), moment, lesson.sign)
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


def _write(reader_id: str, row: AffinityRow, weights: Weights, marks: dict[str, str]) -> bool:
    """Write taste and watermarks, unless another batch was learnt since the row was read."""
    values = {":taste": orjson.dumps(weights).decode()}
    conditions = []
    for name in (*_WATERMARKS.values(), _LEARNT_COMMENTS):
        if name in row:
            conditions.append(f"{name} = :old_{name}")
            values[f":old_{name}"] = _mark(row, name)
        else:
            conditions.append(f"attribute_not_exists({name})")
    values |= {f":{name}": mark for name, mark in marks.items()}
    is_written, _ = clients.try_write(
        clients.dynamodb().update_item,
        TableName=Affinity.Meta.table_name,
        Key=items.attributes({"user_id": reader_id}),
        UpdateExpression=f"SET {', '.join(['taste = :taste', *(f'{n} = :{n}' for n in marks)])}",
        ConditionExpression=" AND ".join(conditions),
        ExpressionAttributeValues=items.attributes(values),
    )
    return is_written
