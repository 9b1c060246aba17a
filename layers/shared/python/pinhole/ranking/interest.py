"""A post's score for a reader, in [0, 1]: pure functions, without a clock or I/O.

score = 0.4 interest + 0.3 recency + 0.2 relationship + 0.1 engagement (the weights are settings)

Ages are relative to an anchor, the newest candidate of a feed's first page, not to the current
time: the same candidates always get the same order, and page five of a feed is ranked like page
one.

Decay is forward (Cormode et al., "Forward Decay: A Practical Time Decay Model for Streaming
Systems", 2009): an event is weighted by its distance from a fixed landmark, and divided by the
anchor's weight when read. Stored values never change because time passes, nor does their order.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

# The amounts that reach half of a component's range.
_INTERACTIONS = 3.0
_TAG_INTERACTIONS = 3.0
_HEAT = 20.0
# The parts of interest.
_AUTHOR, _KIND, _TAGS = 0.6, 0.15, 0.25


class Weights(NamedTuple):
    """The weight of each component, and the half-life of recency."""

    interest: float = 0.4
    recency: float = 0.3
    relationship: float = 0.2
    engagement: float = 0.1
    half_life: timedelta = timedelta(hours=12)


@dataclass(frozen=True)
class Taste:
    """A reader's past interactions by author, medium kind and hashtag, decayed to the anchor."""

    authors: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, float] = field(default_factory=dict)
    close_friends: Container[str] = frozenset()

    @cached_property
    def most(self) -> float:
        """The weight of the reader's favourite author."""
        return max(self.authors.values(), default=0.0)

    @cached_property
    def every_kind(self) -> float:
        return sum(self.kinds.values())


class Features(NamedTuple):
    """The ranking inputs of a post. `heat` is its likes, comments and saves, each as many likes as
    it is worth and decayed to the anchor; `save_rate` the share of saves among all of them.
    """

    author_id: str
    kind: str
    tags: tuple[str, ...]
    created_at: datetime
    heat: float = 0.0
    save_rate: float = 0.0


class Explanation(NamedTuple):
    """The components in [0, 1] and their weighted sum."""

    interest: float
    recency: float
    relationship: float
    engagement: float
    score: float


def explain(post: Features, taste: Taste, anchor: datetime, weights: Weights) -> Explanation:
    """The components of the post's score for the reader."""
    interest = _interest(post, taste)
    recency = decay(anchor - post.created_at, weights.half_life)
    relationship = _relationship(post, taste)
    engagement = _engagement(post)
    score = (
        weights.interest * interest
        + weights.recency * recency
        + weights.relationship * relationship
        + weights.engagement * engagement
    )
    return Explanation(interest, recency, relationship, engagement, score)


def decay(age: timedelta, half_life: timedelta) -> float:
    """1 for the newest, halved every half-life; posts newer than the anchor count as 1."""
    return math.pow(0.5, max(0.0, age / half_life))


def _interest(post: Features, taste: Taste) -> float:
    """Past interactions with the author, preference for this kind of medium, shared hashtags."""
    author = _saturated(taste.authors.get(post.author_id, 0.0), _INTERACTIONS)
    kind = taste.kinds.get(post.kind, 0.0) / taste.every_kind if taste.every_kind else 0.0
    tags = _saturated(sum(taste.tags.get(tag, 0.0) for tag in post.tags), _TAG_INTERACTIONS)
    return _AUTHOR * author + _KIND * kind + _TAGS * tags


def _relationship(post: Features, taste: Taste) -> float:
    """1 for a close friend; otherwise the author's weight relative to the favourite author's."""
    if post.author_id in taste.close_friends:
        return 1.0
    return taste.authors.get(post.author_id, 0.0) / taste.most if taste.most else 0.0


def _engagement(post: Features) -> float:
    """The attention that others pay to the post at the moment; doubled if all of them save it."""
    return _saturated(post.heat * (1 + post.save_rate), _HEAT)


def _saturated(amount: float, half: float) -> float:
    """0 for nothing, one half for `half`, approaching 1."""
    return amount / (amount + half)
