"""Ranking of the explore page: pure.

A post's hot rank (`pinhole.ranking.hot_rank`), from its likes and age, is raised by how relevant it
is to the reader: a doubling of the weight counts as much as a doubling of likes. So posts that suit
the reader come before generally popular ones, and no post stays on top for past likes.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log2
from typing import Any, NamedTuple

from pinhole import ids
from pinhole.settings import settings

_HOUR = 3_600_000  # milliseconds
# Limits how much a reader's taste can outweigh the likes of others.
_MOST_WEIGHT = 15.0


class ExploreCandidate(NamedTuple):
    """A post, its rank (a ULID), its author, and why this reader sees it: a hashtag that they like,
    or a person whom they follow or like; neither if it is only popular.
    """

    rank: str
    post_id: str
    author_id: str = ""
    tag: str | None = None
    person_id: str | None = None


def lifted(rank: str, weight: float) -> str:
    """The rank raised as if the post's likes had doubled as often as the weight (plus one) has."""
    doublings = log2(1 + min(_MOST_WEIGHT, max(0.0, weight)))
    return ids.moved(rank, round(doublings * settings.tag_half_life_hours * _HOUR))


def mixed(candidates: Iterable[ExploreCandidate]) -> dict[str, ExploreCandidate]:
    """Each post once, at its highest rank, the highest first; by post id."""
    ordered = sorted(candidates, key=lambda each: (each.rank, each.post_id), reverse=True)
    found: dict[str, ExploreCandidate] = {}
    for candidate in ordered:
        found.setdefault(candidate.post_id, candidate)
    return found


def strongest(weights: Any, most: int) -> dict[str, float]:
    """The `most` keys of greatest weight."""
    return dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most])
