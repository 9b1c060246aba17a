"""From how many followers on it costs less to let readers pull an author's posts than to push
them.

Pushing costs the same for each follower. Pulling costs a read of the author's row for each page
that a follower reads, but a process keeps such rows: what many readers ask for is read once for all
of them, so from some number of readers on pulling costs no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pinhole.settings import settings

from bench.capacity import bill, demand
from bench.capacity.figures import habits, measured
from bench.capacity.needs import Needs
from bench.cost.bill import dollars, known

# Read units of the author's row.
_ROW = 0.5
# Dollars of one unit, without free amounts and tiers.
_MANY = 1e6


@dataclass(frozen=True)
class Ways:
    """Dollars a day of an author who posts so often, in a network of `daily` people."""

    daily: int
    posts: float

    def push(self, followers: float) -> float:
        return self.posts * followers * delivery()

    def pull(self, followers: float) -> float:
        pages = min(followers, self.daily) * float(known()["day"]["feed_pages"])
        active = float(habits()["active"])
        return min(pages * active, self.kept_reads) * _ROW * price("read_unit")

    @property
    def kept_reads(self) -> float:
        """The most that a row is read in a day: by each process that reads feeds, now and then."""
        processes = Needs(self.daily).concurrency["read_feed"] / float(habits()["peak"])
        return max(1.0, processes) / settings.kept_row_seconds * demand.DAY

    @property
    def threshold(self) -> float:
        """Followers from which pulling costs less."""
        followers = self.kept_reads * _ROW * price("read_unit") / (self.posts * delivery())
        return followers if self.push(1) < self.pull(1) else 1.0


def delivery() -> float:
    """Dollars of one follower of one pushed post, of whom some are away."""
    entry = bill.units(measured()["fan-out"])
    return sum(price(name) * amount for name, amount in entry.items()) * demand.pushed(1)


def price(name: str) -> float:
    """Dollars of one unit where nothing is free."""
    one: Mapping[str, float] = known()["prices"][name]
    return (dollars(name, one["free"] + _MANY) - dollars(name, one["free"])) / _MANY
