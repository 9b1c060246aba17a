"""The report of `make load`: `docs/benches/load.md`."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import fill

from bench.load.cores import CLOUD, FUNCTIONS, OTHERS
from bench.load.run import LEVELS, PER_SECOND, Level
from local.environments import ROOT

FILE = ROOT / "docs" / "benches" / "load.md"
_WIDTH = 100
EMPTY, FEED = "empty function", "feed"
# The most that a feed may take, as a ratio to the empty function.
P50_MOST, P99_MOST = 1.6, 2.5


def write(levels: list[Level]) -> None:
    FILE.write_text(text(levels, datetime.now(UTC)))


def ratios(level: Level, name: str) -> tuple[float, float]:
    """The median and the 99th percentile of a kind of request, divided by the empty function's."""
    mine, empty = level.times[name], level.times[EMPTY]
    return mine.p50 / empty.p50, mine.p99 / empty.p99


def text(levels: list[Level], now: datetime) -> str:
    minutes = f"{levels[0].seconds / 60:g}"
    parts = [
        "# Response times under load",
        _introduction(minutes, now),
        "## A feed, compared with an empty function",
        _feeds(levels),
        "## What is used up first",
        _cores(levels),
        "## All requests",
        *(_level(times, level) for times, level in zip(LEVELS, levels, strict=True)),
    ]
    return "\n\n".join(parts) + "\n"


def _introduction(minutes: str, now: datetime) -> str:
    said = (
        f"Measured by `make load MINUTES={minutes}` on {now:%Y-%m-%d}, on a machine with two cores "
        "that others also used: ratios within one run say something, milliseconds little. The "
        "network is on a local cloud, one process that is gateway, DynamoDB and all else. Locust "
        f"sends a hundred reads to a write, each of its people {PER_SECOND:g} requests a second; "
        "one in five is for an empty function behind the same gateway, which needs a token, too."
    )
    return fill(said, _WIDTH)


def _feeds(levels: list[Level]) -> str:
    lines = ["| load | people | p50 ms | empty p50 ms | p50 ratio | p99 ratio |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: |")
    for times, level in zip(LEVELS, levels, strict=True):
        p50, p99 = ratios(level, FEED)
        feed, empty = level.times[FEED], level.times[EMPTY]
        numbers = " | ".join(f"{each:.2f}" for each in (feed.p50, empty.p50, p50, p99))
        lines.append(f"| {times}x | {level.users} | {numbers} |")
    target = (
        f"The target is a p50 ratio of at most {P50_MOST} and a p99 ratio of at most {P99_MOST}."
    )
    return "\n".join([*lines, "", target])


def _cores(levels: list[Level]) -> str:
    lines = ["Cores used on average, of two:", "", "| load | " + " | ".join(_USERS) + " |"]
    lines.append("| --- | ---: | ---: | ---: |")
    for times, level in zip(LEVELS, levels, strict=True):
        numbers = " | ".join(f"{level.cores.get(name, 0):.2f}" for name in _USERS)
        lines.append(f"| {times}x | {numbers} |")
    return "\n".join(lines)


_USERS = (CLOUD, FUNCTIONS, OTHERS)


def _level(times: int, level: Level) -> str:
    lines = [f"### {times}x: {level.users} people for {level.seconds:g} seconds", ""]
    lines.append("| request | times | failed | p50 ms | p90 ms | p99 ms | p50 ratio | p99 ratio |")
    lines.append("| --- |" + " ---: |" * 7)
    for name, each in sorted(level.times.items(), key=lambda item: -item[1].requests):
        p50, p99 = ratios(level, name)
        milliseconds = " | ".join(f"{value:.1f}" for value in (each.p50, each.p90, each.p99))
        ratio = f"{p50:.2f} | {p99:.2f}"
        lines.append(f"| {name} | {each.requests:,} | {each.failed} | {milliseconds} | {ratio} |")
    return "\n".join(lines)
