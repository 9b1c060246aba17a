"""Paging through a feed that changes meanwhile: pure, over any source of candidates.

The feed is divided into windows. A window is a range of post ids, fixed when its first page is
made; its candidates are ranked, and each page shows the best that were not shown yet. When a whole
window has been shown, the next one starts at its end. So every post present at the first page is
shown exactly once, regardless of posts published, liked or deleted meanwhile and of changing
scores: ranges do not overlap, a range is left only when everything in it was shown, and the cursor
lists what was shown in the current range.

Posts newer than the first window appear at the next visit: an old cursor reads no more than a new
one. A post that enters a window late (after long processing, or by a backfill after a follow) may
or may not be shown; it never displaces another. The cursor stays small for windows and pages of any
size: after `_REMEMBERED` posts the rest of a window is shown newest first, which only needs a
position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

# Above every ULID, and below every ULID.
TOP, BOTTOM = "Z" * 26, "0" * 26
_REMEMBERED = 100
FINGERPRINT = 8


class Candidate(NamedTuple):
    """A post that may be shown, with its ranking inputs."""

    post_id: str
    author_id: str
    kind: str = "photo"
    tags: tuple[str, ...] = ()


class Source(Protocol):
    """All candidates, wherever they are stored. Ids are ULIDs: the newest is the largest."""

    def newest(self, below: str, most: int) -> list[Candidate]:
        """The `most` newest candidates with ids below `below`, newest first."""

    def between(self, low: str, below: str) -> list[Candidate]:
        """All candidates with `low` <= id < `below`, newest first."""


class Position(NamedTuple):
    """A reader's position: in the window `low` <= id < `below`, partly shown.

    Without `low` the window is not fixed yet. `anchor` is the newest post of the first page.
    `position`, if set, means that the rest of the window is shown newest first, below it.
    """

    anchor: str
    below: str
    low: str | None = None
    is_last: bool = False
    shown: frozenset[str] = frozenset()
    position: str | None = None


class Page(NamedTuple):
    """Candidates to show, their ranking anchor and the position after them, None at the end."""

    candidates: list[Candidate]
    anchor: str
    after: Position | None


START = Position(anchor="", below=TOP)
Order = Callable[[Sequence[Candidate], str], Sequence[Candidate]]
Refine = Callable[[list[Sequence[Candidate]], str], list[Candidate]]


class Tiers(NamedTuple):
    """The order within a window in tiers of `size` candidates: `refine` sorts each of some tiers,
    given the anchor, by what would cost too much to know of the whole window.
    """

    size: int
    refine: Refine

    def best(
        self, ordered: Sequence[Candidate], shown: int, wanted: int, anchor: str
    ) -> Sequence[Candidate]:
        """The best of a window's candidates, with `shown` already on earlier pages: whole
        tiers are compared, so the order is the same for all page sizes.
        """
        tiers, start, end = [], 0, self.size - shown % self.size
        while start < min(wanted, len(ordered)):
            tiers.append(ordered[start:end])
            start, end = end, end + self.size
        return self.refine(tiers, anchor)[:wanted]


def ranked(
    source: Source,
    at: Position,
    limit: int,
    window: int,
    order: Order,
    tiers: Tiers | None = None,
) -> Page:
    """The next page of a ranked feed.

    `order` sorts a window's candidates, best first, given the anchor; `window` is the number of
    candidates ranked together. With `tiers` each tier of that order is sorted once more.
    """
    chosen: list[Candidate] = []
    while True:
        at, left = _enter(source, at, window)
        wanted = limit - len(chosen)
        if at.position:
            take = left[:wanted]
        else:
            shown = len(at.shown)
            most = min(wanted, _REMEMBERED - shown)
            ordered = order(left, at.anchor)
            take = list(tiers.best(ordered, shown, most, at.anchor) if tiers else ordered[:most])
        chosen += take
        after = _after(at, take) if len(take) < len(left) else _next(at)
        if after is None or len(chosen) == limit:
            return Page(chosen, at.anchor, after)
        at = after


def latest(source: Source, at: Position, limit: int) -> Page:
    """The next page of a chronological feed."""
    found = source.newest(at.below, limit + 1)
    chosen = found[:limit]
    anchor = at.anchor or (chosen[0].post_id if chosen else BOTTOM)
    after = Position(anchor, below=chosen[-1].post_id) if len(found) > limit else None
    return Page(chosen, anchor, after)


def fingerprint(post_id: str) -> str:
    """A post's last 40 random bits: enough to distinguish the posts of one window."""
    return post_id[-FINGERPRINT:]


def _enter(source: Source, at: Position, size: int) -> tuple[Position, list[Candidate]]:
    """The position with its window fixed, and the window's candidates not shown yet."""
    if at.low is None:
        found = source.newest(at.below, size + 1)
        mine = found[:size]
        newest, lowest = (mine[0].post_id, mine[-1].post_id) if mine else (BOTTOM, BOTTOM)
        begun = at if at.anchor else Position(newest, below=_above(newest))
        return begun._replace(low=lowest, is_last=len(found) <= size), mine
    found = source.between(at.low, at.position or at.below)
    return at, [each for each in found if fingerprint(each.post_id) not in at.shown]


def _above(post_id: str) -> str:
    """The bound just above an id: `<` it means `<=` the id."""
    return post_id + BOTTOM[0]


def _after(at: Position, taken: list[Candidate]) -> Position:
    """The position within the window, part of which is left."""
    if at.position:
        return at._replace(position=taken[-1].post_id)
    shown = at.shown | {fingerprint(candidate.post_id) for candidate in taken}
    position = at.below if len(shown) >= _REMEMBERED else None
    return at._replace(shown=shown, position=position)


def _next(at: Position) -> Position | None:
    """The start of the next window, after all of this one was shown."""
    if at.is_last or at.low is None:
        return None
    return Position(at.anchor, below=at.low)
