"""What the plot of the report shows."""

from __future__ import annotations

from bench.capacity.designs import OURS, WAYS
from bench.capacity.figures import habits
from bench.capacity.found import Found
from bench.capacity.plot import Line, Panel
from bench.capacity.threshold import Ways

_FOLLOWERS = [10.0 ** (power / 4) for power in range(8, 33)]
_POSTS = (0.143, 0.5, 1.0)
_PRICED = 10_000_000
_SHARES = {"half": 0.5, "99 %": 0.99, "all": 1.0}


def panels(found: Found) -> list[Panel]:
    """Bills by design, the curve behind the threshold, and fan-out by workers."""
    return [
        Panel("Dollars a month", "daily users", _bills(found)),
        Panel("Dollars a day of one author", "followers", _authors()),
        Panel("Seconds to the last follower", "workers", _workers(found)),
    ]


def _bills(found: Found) -> dict[str, Line]:
    ours = [(float(size), bill.total) for size, bill in found.bills.items()]
    theirs = {
        way: [(float(size), bill.total) for size, bill in found.rivals[way].items()] for way in WAYS
    }
    return {OURS: ours, **theirs}


def _authors() -> dict[str, Line]:
    """Pulling, and pushing so many posts a day, in a network of ten million."""
    pull = Ways(_PRICED, habits()["author_posts"])
    lines: dict[str, Line] = {"pull": [(each, pull.pull(each)) for each in _FOLLOWERS]}
    for posts in _POSTS:
        ways = Ways(_PRICED, posts)
        lines[f"push, {posts:g} a day"] = [(each, ways.push(each)) for each in _FOLLOWERS]
    return lines


def _workers(found: Found) -> dict[str, Line]:
    return {
        name: [(float(each.concurrency), max(each.at(share), 0.001)) for each in found.delivered]
        for name, share in _SHARES.items()
    }
