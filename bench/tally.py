"""The cost of a metered block of code: its calls, and their sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pinhole.aws import clients


@dataclass(frozen=True)
class Call:
    """One request and its response. `target` is the table, or table and index, of the request;
    `depth` the length of the longest sequence of calls, each waiting for the previous, that ends
    with this one.
    """

    operation: str
    target: str
    depth: int
    read: float = 0.0
    written: float = 0.0
    sent: int = 0
    received: int = 0


@dataclass(frozen=True)
class Tally:
    """The cost of a block. Bytes are those of the JSON bodies, both ways."""

    calls: tuple[Call, ...]

    @property
    def trips(self) -> int:
        """Sequential round trips."""
        return round_trips(call.depth for call in self.calls)

    @property
    def rcu(self) -> float:
        return sum(call.read for call in self.calls)

    @property
    def wcu(self) -> float:
        return sum(call.written for call in self.calls)

    @property
    def bytes(self) -> int:
        return sum(call.sent + call.received for call in self.calls)


def round_trips(depths: Iterable[int]) -> int:
    """The rounds that calls of these depths take. Of calls that may run at once, those beyond the
    client's connections take another round.
    """
    return sum(-(-calls // clients.CONNECTIONS) for calls in Counter(depths).values())
