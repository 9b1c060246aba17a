"""What other designs would cost: the feed page and the fan-out of `make bench-feed`'s rivals, with
everything else as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bench.capacity import demand
from bench.capacity.bill import Bill
from bench.capacity.figures import Operation, Runs, measured
from local.environments import ROOT

_REPORT = ROOT / "docs" / "benches" / "feed-cost.md"
# Readers there follow 200 people, as here.
_SIZE = "10x"
OURS = "Pinhole"
WAYS = ("pull only", "push only", "naive hydrate")


@dataclass(frozen=True)
class Measured:
    """A row of that report's table: round trips and read units of a page, write units of a post
    with 200 followers.
    """

    trips: float
    reads: float
    writes: float


def report() -> dict[str, Measured]:
    """What `make bench-feed` has measured of each design."""
    rows = [
        [cell.strip().replace(",", "") for cell in line.split("|")[1:-1]]
        for line in _REPORT.read_text().splitlines()
        if line.startswith("| ")
    ]
    return {
        row[0]: Measured(float(row[2]), float(row[4]), float(row[6]))
        for row in rows
        if len(row) == 10 and row[1] == _SIZE
    }


def bill(daily: int, way: str) -> Bill:
    """A month's bill of the same network by another design."""
    found = report()
    page = _page(found[way], found[OURS])
    # All followers, here or not; a push takes what a delivery of ours takes for each.
    share = 1 / demand.pushed(1) if found[way].writes else 0.0
    return Bill.of(daily, page=page, entry=_scaled(measured()["fan-out"], share))


def _page(theirs: Measured, ours: Measured) -> Operation:
    """Our page with their read units, and waiting for their round trips."""
    page = measured()["feed page"]
    share = theirs.reads / ours.reads
    tables = {
        name: {"reads": taken["reads"] * share, "writes": taken["writes"]}
        for name, taken in page.tables.items()
    }
    read = page.functions["read_feed"]
    waiting = replace(read, trips=read.trips * theirs.trips / ours.trips)
    return replace(page, tables=tables, functions={**page.functions, "read_feed": waiting})


def _scaled(operation: Operation, share: float) -> Operation:
    functions: Mapping[str, Runs] = {
        name: replace(each, **{of: getattr(each, of) * share for of in ("runs", "trips", "cpu_ms")})
        for name, each in operation.functions.items()
    }
    tables = {
        name: {kind: amount * share for kind, amount in taken.items()}
        for name, taken in operation.tables.items()
    }
    asked = {name: count * share for name, count in operation.asked.items()}
    return replace(operation, functions=functions, tables=tables, asked=asked)
