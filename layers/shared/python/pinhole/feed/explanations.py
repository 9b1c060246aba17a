"""Why a post has its position: the parts of its score for one reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pinhole import ids
from pinhole.counts.shards import total
from pinhole.feed import tastes
from pinhole.feed.stable_paging import Candidate
from pinhole.ranking import heat, interest
from pinhole.ranking.interest import Explanation, Features
from pinhole.settings import settings
from pinhole.tables import hashed_ids
from pinhole.tables.feeds import AffinityRow, ReaderRow
from pinhole.tables.posts import CounterRow

if TYPE_CHECKING:
    from pinhole.views import posts as views

# Explain: scores a candidate with the counter's row of its post. Explainer: makes an Explain for an
# anchor.
Explain = Callable[[Candidate, CounterRow], Explanation]

Explainer = Callable[[str], Explain]


def explained(why: Explanation) -> views.Explanation:
    return {
        "interest": why.interest,
        "recency": why.recency,
        "relationship": why.relationship,
        "engagement": why.engagement,
        "score": why.score,
    }


def explain_at(row: AffinityRow | None, reader: ReaderRow, anchor_id: str) -> Explain:
    """Scores candidates by a reader's stored taste, and their row, at an anchor."""
    anchor = ids.moment(anchor_id)
    taste = replace(
        tastes.taste(row, anchor), close_friends=hashed_ids.Members(reader.get("close", ""))
    )
    weights = interest.Weights(
        settings.weight_interest,
        settings.weight_recency,
        settings.weight_relationship,
        settings.weight_engagement,
        timedelta(hours=settings.recency_half_life_hours),
    )

    def explain(candidate: Candidate, counts: CounterRow) -> Explanation:
        post = Features(
            candidate.author_id,
            candidate.kind,
            candidate.tags,
            ids.moment(candidate.post_id),
            _heat(candidate.post_id, counts, anchor),
            _save_rate(counts),
        )
        return interest.explain(post, taste, anchor, weights)

    return explain


def _heat(post_id: str, counts: CounterRow, anchor: datetime) -> float:
    """Other people's interactions with the post, counted in likes and decayed to the anchor."""
    return sum(
        worth * heat.at(total(counts, heat.NAMES[kind]), post_id, anchor)
        for kind, worth in _worth().items()
    )


def _worth() -> dict[str, float]:
    """The worth of one interaction of each kind, in likes."""
    return {
        "likes": 1.0,
        "comments": settings.engagement_comment,
        "saves": settings.engagement_save,
    }


def _save_rate(counts: CounterRow) -> float:
    """The share of saves among the likes, comments and saves of a post."""
    interactions = {kind: max(0, total(counts, kind)) for kind in heat.NAMES}
    return interactions["saves"] / sum(interactions.values()) if interactions["saves"] else 0.0
