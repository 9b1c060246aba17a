"""What a reader may want to discover, and in which order: pure.

Each post stands where its likes and its age put it, as under its hashtags
(`pinhole.ranking.hot_rank`), and is lifted by what speaks for it: each doubling of that is worth as
much as a doubling of likes. So what a reader likes comes before what all like, and nothing stays on
top because it was liked once.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log2
from typing import Any, NamedTuple

from pinhole import ids
from pinhole.settings import settings

_HOUR = 3_600_000  # milliseconds
# However much one likes something, it is not worth more than so many likes by others.
_MOST_WEIGHT = 15.0


class Find(NamedTuple):
    """A post, where it stands (a ULID), and why it is there for this reader: a hashtag that they
    like, or somebody whom they follow or like; nothing when it is for all.
    """

    place: str
    post_id: str
    tag: str | None = None
    person_id: str | None = None


def lifted(rank: str, weight: float) -> str:
    """A rank as if the post had so many doublings of likes more as there are of the weight."""
    doublings = log2(1 + min(_MOST_WEIGHT, max(0.0, weight)))
    return ids.moved(rank, round(doublings * settings.tag_half_life_hours * _HOUR))


def mixed(finds: Iterable[Find]) -> dict[str, Find]:
    """Each post once, where it stands highest; by post id, the highest first."""
    ordered = sorted(finds, key=lambda find: (find.place, find.post_id), reverse=True)
    found: dict[str, Find] = {}
    for find in ordered:
        found.setdefault(find.post_id, find)
    return found


def strongest(weights: Any, most: int) -> dict[str, float]:
    """The few of greatest weight, as a taste has them."""
    return dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most])
