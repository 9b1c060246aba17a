"""Which notifications are on a page, newest first, while groups move up as they are added to.

So that each is still shown once, pages go down from where the first one began; groups that had
moved away before their turn are shown at the end. Those shown are remembered in the cursor, as
far as they can move at all: beyond the newest 200 of them a group that moves may be shown again.
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

# What is added to: other kinds tell of one act and stay where they are.
_MOVING = ("like", "follow", "follow_request", "follow_accepted", "comment_like")
# A place may be written this much later than it says: how long a worker lives, and more.
_LATE_SECONDS = 60
_REMEMBERED, _FINGERPRINT = 200, 6
_EXAMINED = 100
_DAY = 86_400
# Above every ULID.
_TOP = "Z" * 26


@dataclass(frozen=True)
class Place:
    """How far a reader is: `first` is when they began, `below` what comes next going down, empty
    when that is done, and `moved` up to where groups that moved meanwhile were looked through.
    """

    first: str
    below: str
    moved: str
    shown: tuple[str, ...] = ()

    @classmethod
    def start(cls) -> Place:
        now = ids.ulid()
        late = ids.boundary(ids.moment(now).timestamp() - _LATE_SECONDS)
        return cls(now, below=_TOP, moved=late)

    def after(self, rows: Iterable[Row], **changes: str) -> Place:
        marks = [_mark(row) for row in rows if row["kind"] in _MOVING]
        return replace(self, shown=(*self.shown, *marks)[-_REMEMBERED:], **changes)


def skeleton(user_id: str, place: Place | None, limit: int) -> tuple[list[Row], Place | None]:
    """The rows of a page, and where the next one begins; None at the end."""
    is_first, place = place is None, place or Place.start()
    rows = list(islice(_older(user_id, place.below, limit + 1), limit + 1)) if place.below else []
    if len(rows) > limit:
        page = rows[:limit]
        return page, place.after(page, below=page[-1]["newest"])
    if is_first:
        return rows, None
    return _moved(user_id, place.after(rows, below=""), rows, limit)


def _moved(
    user_id: str, place: Place, rows: list[Row], limit: int
) -> tuple[list[Row], Place | None]:
    """Fill a page with the groups that had moved away; where the next begins, None at the end."""
    found = list(islice(since(user_id, place.moved), _EXAMINED))
    for row in found:
        if len(rows) == limit:
            return rows, place
        is_due = _has_moved_away(row, place)
        rows = [*rows, row] if is_due else rows
        place = place.after([row] if is_due else [], moved=row["newest"])
    return rows, (place if len(found) == _EXAMINED else None)


def _has_moved_away(row: Row, place: Place) -> bool:
    """Was it there when the reader began, and had it moved before its turn came?"""
    has_moved = row["since"] <= place.first and row["since"] < row["newest"]
    return has_moved and _mark(row) not in place.shown


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


def since(user_id: str, newest: str, is_consistent: bool = True) -> Iterator[Row]:
    """The rows above a place, the lowest first."""
    return store.query(
        Notification,
        "user_id = :user_id AND newest > :newest",
        {":user_id": user_id, ":newest": newest},
        index=Notification.by_newest,
        is_consistent=is_consistent,
        page=_EXAMINED,
    )


def oldest() -> str:
    """Where the list ends: what is below is expired, whether or not it is deleted."""
    return ids.boundary(clock.timestamp() - settings.notification_days * _DAY)


def _mark(row: Row) -> str:
    return hashlib.sha256(row["group"].encode()).hexdigest()[:_FINGERPRINT]


def dump(place: Place) -> str:
    return " ".join([place.first, place.below or "-", place.moved, "".join(place.shown)])


def load(text: str) -> Place:
    """What `dump` wrote: the cursor's signature has shown that."""
    first, below, moved, shown = text.split(" ")
    marks = (shown[start : start + _FINGERPRINT] for start in range(0, len(shown), _FINGERPRINT))
    return Place(first, below.replace("-", ""), moved, tuple(marks))
