"""What a network of a size needs of AWS when it is busiest: units, partitions, functions at a time,
and the quotas that it exceeds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from bench.capacity import demand
from bench.capacity.figures import habits, measured
from bench.cost.bill import DAYS, known


@dataclass(frozen=True)
class Table:
    """What one table takes a second at the peak."""

    reads: float
    writes: float

    @property
    def partitions(self) -> int:
        """By its traffic alone, each at its limit; the least is one."""
        limits: dict[str, float] = habits()["limits"]
        by_traffic = self.reads / limits["partition_reads"]
        return max(1, ceil(by_traffic + self.writes / limits["partition_writes"]))


@dataclass(frozen=True)
class Needs:
    """Of a network with `daily` people each day."""

    daily: int

    @cached_property
    def often(self) -> dict[str, float]:
        """Operations a second at the peak."""
        return demand.at_peak(demand.a_day(self.daily))

    @cached_property
    def tables(self) -> dict[str, Table]:
        """By name, the one with the most partitions first."""
        reads, writes = defaultdict[str, float](float), defaultdict[str, float](float)
        for name, often in self.often.items():
            for table, taken in measured()[name].tables.items():
                reads[table] += taken["reads"] * often
                writes[table] += taken["writes"] * often
        found = {name: Table(reads[name], writes[name]) for name in {*reads, *writes}}
        return dict(sorted(found.items(), key=lambda item: -item[1].partitions))

    @cached_property
    def concurrency(self) -> dict[str, float]:
        """Functions that run at a time, by function, most first: what arrives a second by how long
        it stays.
        """
        found = defaultdict[str, float](float)
        for name, often in self.often.items():
            for function, runs in measured()[name].functions.items():
                found[function] += runs.seconds * often
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    @property
    def requests(self) -> float:
        """A second, of the HTTP API."""
        return self._each(lambda name: measured()[name].runs("request"))

    @property
    def connections(self) -> float:
        """Live connections that are open at a time."""
        minutes = self.daily * float(known()["day"]["live_minutes"])
        return minutes * 60 / demand.DAY * float(habits()["peak"])

    @property
    def messages(self) -> float:
        """Messages a second, of all queues."""
        return self._each(lambda name: measured()[name].calls("messages"))

    @property
    def pictures(self) -> float:
        """Requests a second to the CDN of photos."""
        day = known()["day"]
        return self.daily * float(day["images"]) / demand.DAY * float(habits()["peak"])

    @property
    def gigabits(self) -> float:
        """A second, from the CDN."""
        day = known()["day"]
        pictures = self.pictures * float(day["image_kilobytes"]) / 1e6
        plays = self.pictures * float(habits()["videos"]) * float(habits()["play_megabytes"]) / 1e3
        return (pictures + plays) * 8

    @property
    def terabytes(self) -> float:
        """Of photos and videos that come a month, with their originals."""
        day, cost = known()["day"], known()["cost"]
        made = self.daily * DAYS * float(day["photos"])
        photo = float(cost["megabytes_photo"]) + float(cost["cold_megabytes_photo"])
        videos = float(habits()["videos"]) * float(habits()["video_megabytes"])
        return made * (photo + videos) / 1e6

    @property
    def row_terabytes(self) -> float:
        """Of rows that come a month."""
        return self.daily * DAYS * float(known()["cost"]["row_kilobytes"]) / 1e9

    @property
    def shards(self) -> int:
        """Of the streams: each partition has one that is open."""
        followed = ("posts", "users", "follows", "likes", "saves", "visits", "comments")
        return sum(self.tables[name].partitions for name in followed if name in self.tables)

    def quotas(self) -> dict[str, tuple[float, float]]:
        """What is needed and what an account has, of quotas that do not suffice."""
        quotas = habits()["quotas"]
        busiest = max(max(each.reads, each.writes) for each in self.tables.values())
        needed = {
            "lambda_concurrency": sum(self.concurrency.values()),
            "api_requests": self.requests,
            "socket_connects": self.often["connection"],
            "table_units": busiest,
            "sign_ins": self.daily * known()["day"]["sign_ins"] / demand.DAY * habits()["peak"],
            "cdn_requests": self.pictures,
        }
        return {
            name: (amount, quotas[name]) for name, amount in needed.items() if amount > quotas[name]
        }

    def _each(self, of: object) -> float:
        return sum(of(name) * often for name, often in self.often.items())  # type: ignore[operator]
