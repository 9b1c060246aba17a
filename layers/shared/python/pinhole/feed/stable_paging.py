"""Paging through a feed that changes while one reads it: pure, over any source of candidates.

The timeline is cut into windows. A window is a range of post ids, fixed when its first page is
made; its candidates are ranked, and each page shows the best that were not shown yet. When all of
a window is shown, the next one begins where it ended. So every post that was there at the first
page is shown exactly once, whatever is published, liked or deleted meanwhile and however scores
change: ranges do not overlap, a range is left only when all in it was shown, and what was shown in
the current range is remembered in the cursor.

What is newer than the first window is for the next visit: an old cursor reads no more than a new
one. What comes into a window late (a post that took long to process, a backfill after a follow)
may be shown or not; it never displaces another. The cursor stays small however large windows and
pages are: after `_REMEMBERED` posts the rest of a window is shown newest first, for which a
position is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

# Above every ULID, and below.
TOP, BOTTOM = "Z" * 26, "0" * 26
_REMEMBERED = 100
FINGERPRINT = 8


class Candidate(NamedTuple):
    """A post that may be shown, with what ranking needs to know of it."""

    post_id: str
    author_id: str
    kind: str = "photo"
    tags: tuple[str, ...] = ()


class Source(Protocol):
    """All candidates, wherever they are kept. Ids are ULIDs: newest first is largest first."""

    def newest(self, below: str, most: int) -> list[Candidate]:
        """The `most` newest candidates with ids below `below`, newest first."""

    def between(self, low: str, below: str) -> list[Candidate]:
        """All candidates with `low` <= id < `below`, newest first."""


@dataclass(frozen=True)
class Place:
    """Where a reader is: in the window `low` <= id < `below`, of which some was shown.

    Without a `low` the window has yet to be made. `anchor` is the newest post of the first page.
    `position`, if set, says that the rest of the window is shown newest first, below it.
    """

    anchor: str
    below: str
    low: str | None = None
    is_last: bool = False
    shown: frozenset[str] = frozenset()
    position: str | None = None


@dataclass(frozen=True)
class Page:
    """Candidates to show, the anchor they were ranked by, and the place after them: None at the
    end.
    """

    candidates: list[Candidate]
    anchor: str
    after: Place | None


START = Place(anchor="", below=TOP)
Order = Callable[[Sequence[Candidate], str], Sequence[Candidate]]


def ranked(source: Source, place: Place, limit: int, window: int, order: Order) -> Page:
    """The next page of a ranked feed.

    `order` sorts a window's candidates, best first, given the anchor; `window` is how many
    candidates are ranked together.
    """
    chosen: list[Candidate] = []
    while True:
        place, left = _enter(source, place, window)
        wanted = limit - len(chosen)
        if place.position:
            take = left[:wanted]
        else:
            take = list(order(left, place.anchor))[: min(wanted, _REMEMBERED - len(place.shown))]
        chosen += take
        after = _after(place, take) if len(take) < len(left) else _next(place)
        if after is None or len(chosen) == limit:
            return Page(chosen, place.anchor, after)
        place = after


def latest(source: Source, place: Place, limit: int) -> Page:
    """The next page of a chronological feed."""
    found = source.newest(place.below, limit + 1)
    chosen = found[:limit]
    anchor = place.anchor or (chosen[0].post_id if chosen else BOTTOM)
    after = Place(anchor, below=chosen[-1].post_id) if len(found) > limit else None
    return Page(chosen, anchor, after)


def fingerprint(post_id: str) -> str:
    """A post's last 40 random bits: enough to tell apart the posts of one window."""
    return post_id[-FINGERPRINT:]


def _enter(source: Source, place: Place, size: int) -> tuple[Place, list[Candidate]]:
    """The place with its window made, and the window's candidates that were not shown yet."""
    if place.low is None:
        found = source.newest(place.below, size + 1)
        mine = found[:size]
        newest, lowest = (mine[0].post_id, mine[-1].post_id) if mine else (BOTTOM, BOTTOM)
        begun = place if place.anchor else Place(newest, below=_above(newest))
        return replace(begun, low=lowest, is_last=len(found) <= size), mine
    found = source.between(place.low, place.position or place.below)
    return place, [each for each in found if fingerprint(each.post_id) not in place.shown]


def _above(post_id: str) -> str:
    """The bound right above an id: `<` it means `<=` the id."""
    return post_id + BOTTOM[0]


def _after(place: Place, taken: list[Candidate]) -> Place:
    """Still in the window, some of which is left."""
    if place.position:
        return replace(place, position=taken[-1].post_id)
    shown = place.shown | {fingerprint(candidate.post_id) for candidate in taken}
    position = place.below if len(shown) >= _REMEMBERED else None
    return replace(place, shown=shown, position=position)


def _next(place: Place) -> Place | None:
    """The beginning of the next window, once all of this one was shown."""
    if place.is_last or place.low is None:
        return None
    return Place(place.anchor, below=place.low)
