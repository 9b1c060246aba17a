"""Paging through notifications, newest first, while groups move up.

To show each exactly once, pages go down from the first page's start; groups that moved up before
their turn follow at the end. The cursor remembers the shown ones that can move: beyond the newest
200, a moving group may be shown twice.

The index is eventually consistent. However far it lags, a group is missed only if a later read
shows an older state than an earlier one. So the end is a request of its own, which reads after the
last page down by longer than replicas differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pinhole import clock, ids
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.notifications import Notification

# Kinds that accumulate actions; other kinds have one action and never move.
_MOVING = ("like", "follow", "follow_request", "follow_accepted", "comment_like")
# A row may be written this much later than its position says: longer than a worker lives.
_LATE_SECONDS = 60
_REMEMBERED, _FINGERPRINT = 200, 6
_EXAMINED = 100
_DAY = 86_400
# Above every ULID.
_TOP = "Z" * 26


@dataclass(frozen=True)
class Position:
    """A reader's position: `first` is when they started, `below` the next position going down
    (empty when done), and `moved` how far moved groups were examined.
    """

    first: str
    below: str
    moved: str
    shown: tuple[str, ...] = ()

    @classmethod
    def start(cls) -> Position:
        now = ids.ulid()
        late = ids.boundary(ids.moment(now).timestamp() - _LATE_SECONDS)
        return cls(now, below=_TOP, moved=late)

    def after(self, rows: Iterable[Row], **changes: str) -> Position:
        marks = [_mark(row) for row in rows if row["kind"] in _MOVING]
        return replace(self, shown=(*self.shown, *marks)[-_REMEMBERED:], **changes)


def skeleton(
    user_id: str, position: Position | None, limit: int
) -> tuple[list[Row], Position | None]:
    """The rows of a page and the next page's position, None at the end."""
    is_first, position = position is None, position or Position.start()
    rows = (
        list(islice(_older(user_id, position.below, limit + 1), limit + 1))
        if position.below
        else []
    )
    if len(rows) > limit:
        page = rows[:limit]
        return page, position.after(page, below=page[-1]["newest"])
    if is_first:
        return rows, None
    if rows:
        return rows, position.after(rows, below="")
    return _moved(user_id, position, limit)


def _moved(user_id: str, position: Position, limit: int) -> tuple[list[Row], Position | None]:
    """A page of groups that moved up, and the next position, None at the end."""
    rows: list[Row] = []
    found = list(islice(since(user_id, position.moved), _EXAMINED))
    for row in found:
        if len(rows) == limit:
            return rows, position
        is_due = _has_moved_away(row, position)
        rows = [*rows, row] if is_due else rows
        position = position.after([row] if is_due else [], moved=row["newest"])
    return rows, (position if len(found) == _EXAMINED else None)


def _has_moved_away(row: Row, position: Position) -> bool:
    """Did it exist when the reader started, and move before its turn?"""
    has_moved = row["since"] <= position.first and row["since"] < row["newest"]
    return has_moved and _mark(row) not in position.shown


def _older(user_id: str, below: str, most: int) -> Iterator[Row]:
    found = store.query(
        Notification,
        "user_id = :user_id AND newest BETWEEN :oldest AND :newest",
        {":user_id": user_id, ":oldest": oldest(), ":newest": below},
        index=Notification.by_newest,
        newest_first=True,
        page=most + 1,
    )
    return (row for row in found if row["newest"] != below)


def since(user_id: str, newest: str) -> Iterator[Row]:
    """The rows above a position, lowest first."""
    return store.query(
        Notification,
        "user_id = :user_id AND newest > :newest",
        {":user_id": user_id, ":newest": newest},
        index=Notification.by_newest,
        page=_EXAMINED,
    )


def oldest() -> str:
    """The end of the list: older rows are expired, deleted or not."""
    return ids.boundary(clock.timestamp() - settings.notification_days * _DAY)


def _mark(row: Row) -> str:
    return hashlib.sha256(row["group"].encode()).hexdigest()[:_FINGERPRINT]


def dump(position: Position) -> str:
    return " ".join(
        [position.first, position.below or "-", position.moved, "".join(position.shown)]
    )


def load(text: str) -> Position:
    """The inverse of `dump`: the cursor's signature was verified."""
    first, below, moved, shown = text.split(" ")
    marks = (shown[start : start + _FINGERPRINT] for start in range(0, len(shown), _FINGERPRINT))
    return Position(first, below.replace("-", ""), moved, tuple(marks))
