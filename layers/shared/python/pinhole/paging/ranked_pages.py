"""Paging through a list, the best first, while likes change its order: pure. For a post's comments
and the posts with a hashtag.

The best are shown by rank, and the cursor remembers which; each page starts from the top, so it
shows the best of those not shown yet. After enough of them, or when no more are ranked, the rest
follows by time, newest first, without those shown. So each entry present at the first page is shown
exactly once, however ranks change: entries missed by rank are found by time, and those shown by
rank are skipped. Entries written meanwhile may or may not be shown; they displace nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

# As many as fit into the cursor's 2 KB, at 60 random bits each.
REMEMBERED = 100
_FINGERPRINT = 12
# Extra reads of a page whose entries the rules hide.
_ROUNDS = 4
# Above every ULID.
TOP = "Z" * 26

Shown = TypeVar("Shown")


class Entry(NamedTuple):
    """An entry of a list, by its ULID, and its author if the list knows."""

    id: str
    author_id: str = ""


class Source(Protocol):
    """A list, wherever it is stored."""

    def best(self, most: int) -> list[Entry]:
        """The highest ranks, highest first."""

    def older(self, below: str, most: int) -> list[Entry]:
        """The newest entries with ids below `below`, newest first."""


@dataclass(frozen=True)
class Position:
    """A reader's position: entries shown by rank and, once paging by time, the id to continue
    below.
    """

    shown: frozenset[str] = frozenset()
    below: str | None = None

    def has(self, id: str) -> bool:
        """Whether an entry was shown by rank."""
        return id[-_FINGERPRINT:] in self.shown

    def dump(self) -> str:
        return (self.below or "-" * len(TOP)) + "".join(sorted(self.shown))

    @classmethod
    def load(cls, text: str) -> Position:
        below, prints = text[: len(TOP)], text[len(TOP) :]
        starts = range(0, len(prints), _FINGERPRINT)
        shown = frozenset(prints[start : start + _FINGERPRINT] for start in starts)
        return cls(shown, None if below.startswith("-") else below)


def collect(
    source: Source,
    position: Position,
    limit: int,
    show: Callable[[list[Entry]], list[Shown]],
    least: int | None = None,
) -> tuple[list[Shown], Position | None]:
    """Fill a page with entries the rules allow: shorter than its limit only at the end, or when
    nearly everything read in a few rounds is hidden; with `least`, reading ends with the round in
    which there are that many.
    """
    shown: list[Shown] = []
    after: Position | None = position
    for _ in range(_ROUNDS):
        if after is None or len(shown) >= (least or limit):
            break
        entries, after = turn(source, after, limit - len(shown))
        shown += show(entries)
    return shown, after


def turn(source: Source, position: Position, limit: int) -> tuple[list[Entry], Position | None]:
    """The next page and the position after it, None at the end."""
    best: list[Entry] = []
    if position.below is None:
        room = min(limit, REMEMBERED - len(position.shown))
        ranked = _unseen(source.best(len(position.shown) + room + 1), position)
        best = ranked[:room]
        position = Position(position.shown | set(map(_fingerprint, best)))
        if len(ranked) > len(best) == limit:
            return best, position
    rest, after = _by_time(source, position, limit - len(best))
    return best + rest, after


def _by_time(source: Source, position: Position, limit: int) -> tuple[list[Entry], Position | None]:
    below = position.below or TOP
    unseen = _unseen(source.older(below, limit + 1 + len(position.shown)), position)
    chosen = unseen[:limit]
    after = Position(position.shown, chosen[-1].id if chosen else below)
    return chosen, after if len(unseen) > limit else None


def _unseen(found: list[Entry], position: Position) -> list[Entry]:
    """Each once: an entry whose rank changes during a query may appear twice."""
    return [each for each in dict.fromkeys(found) if _fingerprint(each) not in position.shown]


def _fingerprint(entry: Entry) -> str:
    return entry.id[-_FINGERPRINT:]
