"""Pinhole and other designs of a feed, by what posts and pages cost in them."""

from __future__ import annotations

from bench.costs import ACTIVE
from bench.results import Cost, Result

WAYS = ("Pinhole", "pull only", "push only", "naive hydrate")
# Feed reads per post: the design's ratio of reads to writes.
READS_A_POST = 100


def posting(result: Result, way: str) -> Cost:
    """The cost of a post in one design, without its own row."""
    ours = result.fan_outs[ACTIVE].total
    push = result.rivals["push only, a post"]
    return {"Pinhole": ours, "pull only": Cost(0, 0, 0, 0, 0)}.get(way, push)


def reading(result: Result, way: str) -> Cost:
    """The cost of a feed page in one design."""
    return result.lines["feed, first page"] if way == "Pinhole" else result.rivals[way]


def with_posts(result: Result, way: str) -> float:
    """Dollars for a million pages and the posts made meanwhile."""
    return reading(result, way).dollars + posting(result, way).dollars / READS_A_POST
