"""How often people do what, by the size of the network."""

from __future__ import annotations

from collections.abc import Mapping

from bench.capacity.figures import habits
from bench.cost.bill import known

DAY = 86_400


def a_day(daily: int) -> dict[str, float]:
    """Operation -> how often a day all people together do it."""
    day, others = known()["day"], habits()["others"]
    videos = habits()["videos"]
    each = {
        "feed page": day["feed_pages"],
        **{name: day["other_requests"] * share for name, share in others.items()},
        "like": day["likes"],
        "comment": day["comments"],
        "photo": day["photos"] * (1 - videos),
        "video": day["photos"] * videos,
        "fan-out": day["photos"] * pushed(day["followers"]),
        "deletion": day["deletions"],
        "connection": day["connections"],
        "live event": day["news"],
    }
    return {name: daily * often for name, often in each.items()}


def pushed(followers: float) -> float:
    """Entries that a post of somebody with so many followers, on average, is delivered to."""
    return followers * float(habits()["active"])


def at_peak(often: Mapping[str, float]) -> dict[str, float]:
    """The same, a second, when the network is busiest."""
    return {name: times / DAY * habits()["peak"] for name, times in often.items()}
