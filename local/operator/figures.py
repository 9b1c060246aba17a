"""The figures of the CloudWatch dashboard (`stacks/dashboard/`), from the local cloud's logs and
queues, which has no metrics of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from local.operator.tracing import Line

WINDOW_SECONDS = 300
_FEED = "GET /feed"
_FAILED = {"ERROR", "CRITICAL"}

# Title of a section -> figure -> what it is now.
Sections = dict[str, dict[str, str]]


@dataclass
class Figures:
    """What was logged in the last minutes."""

    lines: list[Line] = field(default_factory=list)

    def take(self, new: Iterable[Line], now: int) -> None:
        """Add lines, and forget old ones; `now` is in milliseconds since the epoch."""
        oldest = now - WINDOW_SECONDS * 1000
        self.lines = [line for line in (*self.lines, *new) if line.at >= oldest]

    def sections(self, queues: Mapping[str, int]) -> Sections:
        """All figures; `queues` are the messages that wait, by queue."""
        return {
            "Requests": self._requests(),
            "Publishing and fan-out": {
                "upload to published photo": _seconds(self._logged("SecondsToPublish")),
                "published post to last follower": _seconds(self._logged("TimeToLastFollower")),
            },
            "Work": self._work(queues),
            "Live": {
                "connections opened": f"{sum(self._logged('ConnectionsOpened')):g}",
                "frames told": f"{sum(self._logged('FramesSent')):g}",
            },
        }

    def _requests(self) -> dict[str, str]:
        answers = [line.fields for line in self.lines if line.fields.get("message") == "responded"]
        failed = sum(each.get("status", 0) >= 500 for each in answers)
        pages = [each["milliseconds"] for each in answers if each.get("route") == _FEED]
        return {
            "requests": f"{len(answers)} ({len(answers) / WINDOW_SECONDS:.1f} a second)",
            "answered with 5xx": f"{failed}",
            "feed pages": _quantiles(pages, "ms"),
        }

    def _work(self, queues: Mapping[str, int]) -> dict[str, str]:
        dead = {name: count for name, count in queues.items() if _is_dead(name)}
        waiting = {name: count for name, count in queues.items() if not _is_dead(name)}
        errors = [line for line in self.lines if line.fields.get("level") in _FAILED]
        return {
            "lines of failures": _named({each.function: 1 for each in errors}, len(errors)),
            "alerts": f"{sum(self._logged('Alerts')):g}",
            "oldest change, where it was late": _most(self._logged("StreamAge")),
            "oldest message, where it was late": _most(self._logged("MessageAge")),
            "messages that wait": _named(waiting, sum(waiting.values())),
            "dead letters": _named(dead, sum(dead.values())),
        }

    def _logged(self, metric: str) -> list[float]:
        return [value for line in self.lines for value in _values(line.fields, metric)]


def _values(fields: Mapping[str, Any], metric: str) -> Iterator[float]:
    """The values of a metric in a line of CloudWatch's embedded format."""
    if "_aws" in fields and metric in fields:
        found = fields[metric]
        yield from found if isinstance(found, list) else [found]


def _is_dead(queue: str) -> bool:
    return queue == "parked" or queue.endswith("-dead")


def _named(counts: Mapping[str, int], total: int) -> str:
    """The total, and where it is from."""
    some = [f"{name} {count}" for name, count in sorted(counts.items()) if count]
    return f"{total}" + (f": {', '.join(some)}" if some else "")


def _seconds(values: Sequence[float]) -> str:
    return _quantiles(values, "s")


def _quantiles(values: Sequence[float], unit: str) -> str:
    """The median and the 99th percentile of what was measured, and how often it was."""
    if not values:
        return "none"
    ranked = sorted(values)
    half, most = (ranked[ceil(len(ranked) * share) - 1] for share in (0.5, 0.99))
    return f"{len(ranked)}: p50 {half:.3g} {unit}, p99 {most:.3g} {unit}"


def _most(values: Sequence[float]) -> str:
    return f"{max(values):.0f} s" if values else "none"
