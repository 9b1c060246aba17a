"""Costs of an operation of a feed, and their budgets."""

from __future__ import annotations

from dataclasses import dataclass

from bench.network import Size
from bench.tally import Tally

# Dollars per million units: on demand, standard table class, us-east-1, as listed since
# 1 November 2024 (aws.amazon.com/dynamodb/pricing/on-demand).
READ_PRICE, WRITE_PRICE = 0.125, 0.625


@dataclass(frozen=True)
class Cost:
    """The cost of one operation."""

    calls: int
    trips: int
    rcu: float
    wcu: float
    bytes: int

    @classmethod
    def of(cls, tally: Tally) -> Cost:
        return cls(len(tally.calls), tally.trips, tally.rcu, tally.wcu, tally.bytes)

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.calls + other.calls,
            self.trips + other.trips,
            self.rcu + other.rcu,
            self.wcu + other.wcu,
            self.bytes + other.bytes,
        )

    @property
    def dollars(self) -> float:
        """Dollars per million."""
        return self.rcu * READ_PRICE + self.wcu * WRITE_PRICE


@dataclass(frozen=True)
class Budget:
    """The maximum cost of an operation."""

    trips: int
    rcu: float = float("inf")
    wcu: float = float("inf")

    def allows(self, cost: Cost) -> bool:
        return cost.trips <= self.trips and cost.rcu <= self.rcu and cost.wcu <= self.wcu


@dataclass(frozen=True)
class FanOut:
    """The cost of delivering one post to its author's followers, or to recently active ones."""

    followers: int
    delivered: int  # number of recipients
    pages: int
    plan: Cost
    deliver: Cost
    entries: float  # write units of feed entries
    ledger: float  # write units: one a page, and three that open and close it
    author: float  # write units of the author's row
    index: float  # read units of the followers' index
    readers: float  # read units of the readers' rows

    @property
    def total(self) -> Cost:
        return self.plan + self.deliver

    @property
    def fixed(self) -> float:
        """Fixed write units of a post: beyond one for each follower and one for each page."""
        return self.total.wcu - self.delivered - self.pages


@dataclass(frozen=True)
class Result:
    """All measurements at one size."""

    size: Size
    rows: int
    lines: dict[str, Cost]
    fan_outs: dict[str, FanOut]
    pulled: Cost  # a celebrity's post
    rivals: dict[str, Cost]
