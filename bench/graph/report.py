"""The results of `bench.graph` as Markdown, and the lines over a limit."""

from __future__ import annotations

import json
from typing import Any

from pinhole.graph.mutuals import LOOKED_AT
from pinhole.settings import settings

Found = dict[str, Any]

# Two or three reads before and after, of people, counts and the viewer's own row.
_FRAME = 6
CALLS = {
    "mutuals": _FRAME + LOOKED_AT // 100,
    "path": _FRAME + settings.path_reads,
    "suggestions": _FRAME + 2 * settings.suggestion_followees,
}
SLOWEST = 500  # milliseconds, for nine tenths of the requests
_ENDINGS = ("shortest", "found, maybe not shortest", "none", "gave up")


def parse(text: str) -> Found:
    found: Found = json.loads(text)
    return found


def over_bounds(found: list[Found]) -> list[str]:
    """Routes with too many calls or too long times, by size."""
    return [
        f"{name} of {each['people']:,} people ({each[name]['calls'][-1]} calls,"
        f" {_share(each[name]['ms'], 0.9):.0f} ms)"
        for each in found
        for name, most in CALLS.items()
        if each[name]["calls"][-1] > most or _share(each[name]["ms"], 0.9) > SLOWEST
    ]


def markdown(found: list[Found]) -> str:
    return "\n".join([_HEAD, *_table(found), "", _ENDED, *_endings(found), ""])


def _table(found: list[Found]) -> list[str]:
    return [
        f"| {name} | {each['people']:,} | {_spread(each[name]['calls'])} | {CALLS[name]}"
        f" | {_spread(each[name]['rcu'])} | {_spread(each[name]['ms'])} |"
        for name in CALLS
        for each in found
    ]


def _endings(found: list[Found]) -> list[str]:
    rows = []
    for each in found:
        endings = each["path"]["endings"]
        shares = (f"{100 * endings.count(ending) / len(endings):.0f} %" for ending in _ENDINGS)
        rows.append(f"| {each['people']:,} | {' | '.join(shares)} |")
    return rows


def _spread(values: list[float]) -> str:
    """The median, the ninth decile and the maximum."""
    return " / ".join(f"{_share(values, share):.0f}" for share in (0.5, 0.9, 1))


def _share(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


_HEAD = """# What the social graph costs

Written by `make bench-graph`: 200 requests each by random people, who follow 20 others on average.
The graph is in the memory of a server that responds like DynamoDB after 5 ms; the real handler runs
with all computation in one Python thread. Each cell has the median, the ninth decile and the
maximum.

| request | people | calls | bound | read units | milliseconds |
| --- | --- | --- | --- | --- | --- |"""
_ENDED = """Outcomes of the searches for a path of at most four follows:

| people | shortest path | path, maybe not shortest | proven not to exist | gave up |
| --- | --- | --- | --- | --- |"""
