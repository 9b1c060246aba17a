"""Paging through notifications, newest first, while groups move up.

To show each exactly once, pages go down from the first page's start; groups that moved up before
their turn follow at the end. The cursor remembers the shown ones that can move: beyond the newest
200, a moving group may be shown twice.

A page looks one visible group further than it shows, so that a cursor means that there are more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pinhole import clock, ids
from pinhole.notifications.visible_groups import Group
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.notifications import Notification, NotificationRow

# Kinds that accumulate actions; other kinds have one action and never move.
_MOVING = ("like", "follow", "follow_request", "follow_accepted", "comment_like")
# A row may be written this much later than its position says: longer than a worker lives.
_LATE_SECONDS = 60
_REMEMBERED, _FINGERPRINT = 200, 6
# Rows of a query beyond the first one, and the number of those queries.
_EXAMINED, _ROUNDS = 100, 5
_DAY = 86_400
# Above every ULID.
_TOP = "Z" * 26

# From rows to those groups that exist for their reader (`pinhole.notifications.visible_groups`).
Judge = Callable[[list[NotificationRow]], list[Group]]


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

    @property
    def is_first(self) -> bool:
        return self.below == _TOP

    def past(self, group: NotificationRow, is_shown: bool) -> Position:
        """The position after a group that was shown, or left out."""
        shown = self.shown
        if is_shown and group["kind"] in _MOVING:
            shown = (*shown, _mark(group))[-_REMEMBERED:]
        reached = {"below" if self.below else "moved": group["newest"]}
        return replace(self, shown=shown, **reached)


def ahead(user_id: str, position: Position, limit: int) -> list[NotificationRow]:
    """The rows that a page begins with, some of which may not exist for their reader."""
    return _next(user_id, position, limit + 1)


def has_all_unread(rows: list[NotificationRow], limit: int, read_up_to: str) -> bool:
    """Whether nothing below the rows of a first page is unread."""
    return len(rows) <= limit or rows[-1]["newest"] <= read_up_to


def page(
    user_id: str, position: Position, limit: int, rows: list[NotificationRow], judge: Judge
) -> tuple[list[Group], Position | None]:
    """The next groups that exist for their reader, and the next page's position, None at the end;
    `rows` are those of `ahead`.

    A page is shorter than its limit only at the end, or when hundreds of groups are left out.
    """
    is_at_once, most, shown = position.is_first, limit + 1, list[Group]()
    for _ in range(_ROUNDS):
        for row, group in _judged(rows, position, judge):
            if group and len(shown) == limit:
                return shown, position
            shown += [group] if group else []
            position = position.past(row, is_shown=bool(group))
        if len(rows) < most:
            if is_at_once or not position.below:  # nothing moved within one read
                return shown, None
            position = replace(position, below="")
        is_at_once, most = False, _EXAMINED
        rows = _next(user_id, position, most)
    return shown, position


def unread(user_id: str, read_up_to: str, judge: Judge) -> int:
    """The number of groups newer than the read marker that exist for their reader, up to a limit.

    Hundreds of newer ones that do not exist hide older ones from the count.
    """
    count, below = 0, _TOP
    for _ in range(_ROUNDS):
        rows = _older(user_id, below, _EXAMINED, ids.following(read_up_to) if read_up_to else "")
        count += sum(group.newest > read_up_to for group in judge(rows))
        if len(rows) < _EXAMINED or count >= settings.unread_most:
            break
        below = rows[-1]["newest"]
    return min(count, settings.unread_most)


def _next(user_id: str, position: Position, most: int) -> list[NotificationRow]:
    """The next rows: going down, then those that have moved up meanwhile."""
    if position.below:
        return _older(user_id, position.below, most)
    found = store.query(
        Notification,
        "user_id = :user_id AND newest > :newest",
        {":user_id": user_id, ":newest": position.moved},
        index=Notification.by_newest,
        page=most,
    )
    return list(islice(found, most))


def _judged(
    rows: list[NotificationRow], position: Position, judge: Judge
) -> Iterator[tuple[NotificationRow, Group | None]]:
    """Each row with its group, None if it is left out."""
    due = [row for row in rows if position.below or _has_moved_away(row, position)]
    groups = {group.row["group"]: group for group in judge(due)}
    return ((row, groups.get(row["group"])) for row in rows)


def _has_moved_away(row: NotificationRow, position: Position) -> bool:
    """Whether it existed when the reader started, and moved before its turn."""
    has_moved = row["since"] <= position.first and row["since"] < row["newest"]
    return has_moved and _mark(row) not in position.shown


def _older(user_id: str, below: str, most: int, above: str = "") -> list[NotificationRow]:
    """The rows below a position, and not below another, highest first."""
    lowest = max(above, _oldest())
    if lowest > below:
        return []
    found = store.query(
        Notification,
        "user_id = :user_id AND newest BETWEEN :oldest AND :newest",
        {":user_id": user_id, ":oldest": lowest, ":newest": below},
        index=Notification.by_newest,
        newest_first=True,
        page=most + 1,
    )
    return list(islice((row for row in found if row["newest"] != below), most))


def _oldest() -> str:
    """The end of the list: older rows are expired, deleted or not."""
    return ids.boundary(clock.timestamp() - settings.notification_days * _DAY)


def _mark(row: NotificationRow) -> str:
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
