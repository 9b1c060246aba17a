"""Comparing two tables row by row, both ways, and bringing what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from local.aws.migration.copying import Copy, in_parallel
from local.aws.migration.progress import SEGMENTS
from local.aws.migration.rows import Row, Rows


@dataclass(frozen=True)
class Compared:
    """Rows of the source and of the target, and how many of either differed and were brought."""

    source: int
    target: int
    differed: int


def compare(copy: Copy) -> Compared:
    """What differs because it was changed meanwhile counts, too, unless the network is paused."""
    source, differed = _each(copy, copy.source, lambda rows: _bring_other(copy, rows))
    target, extra = _each(copy, copy.target, lambda rows: _delete_extra(copy, rows))
    return Compared(source, target - extra, differed + extra)


def _each(copy: Copy, table: Rows, look: Callable[[list[Row]], int]) -> tuple[int, int]:
    """The number of a table's rows, and the sum of what was found."""
    rows = found = 0
    for page in _pages(copy, table):
        rows += len(page)
        found += look(page)
    return rows, found


def _pages(copy: Copy, table: Rows) -> Iterator[list[Row]]:
    """Rounds of pages, one of each segment that is left."""
    starts: dict[int, Any] = dict.fromkeys(range(SEGMENTS))
    while starts:
        pages = in_parallel(
            lambda at: table.page(at[0], SEGMENTS, at[1], copy.page), starts.items()
        )
        yield from (rows for rows, _ in pages)
        ends = zip(starts, (after for _, after in pages), strict=True)
        starts = {number: after for number, after in ends if after}


def _bring_other(copy: Copy, rows: list[Row]) -> int:
    """Bring the rows whose copies are not what they should be."""
    wanted = {copy.target.key_of(made): (row, made) for row in rows for made in [copy.there(row)]}
    found = copy.target.get(wanted)
    other = [row for key, (row, made) in wanted.items() if found.get(key) != made]
    copy.bring(map(copy.source.key_of, other), ())
    return len(other)


def _delete_extra(copy: Copy, rows: list[Row]) -> int:
    """Delete the rows that come from nothing."""
    keys = {copy.target.key_of(row): copy.source.key_of(copy.back(row)) for row in rows}
    there = copy.source.get(set(keys.values()))
    extra = {key: source for key, source in keys.items() if source not in there}
    copy.bring(extra.values(), extra)
    return len(extra)
