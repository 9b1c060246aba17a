"""Why a post has its position: the parts of its score for one reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from pinhole import ids
from pinhole.aws.items import Row
from pinhole.feed import tastes
from pinhole.feed.stable_paging import Candidate
from pinhole.ranking import heat, interest
from pinhole.ranking.interest import Explanation, Features
from pinhole.settings import settings

if TYPE_CHECKING:
    from pinhole.views import posts as views

# Explain: scores a candidate with its post's stored heat. Explainer: makes an Explain for an
# anchor.
Explain = Callable[[Candidate, int], Explanation]

Explainer = Callable[[str], Explain]


def explained(why: Explanation) -> views.Explanation:
    return {
        "interest": why.interest,
        "recency": why.recency,
        "relationship": why.relationship,
        "engagement": why.engagement,
        "score": why.score,
    }


def explain_at(row: Row | None, anchor_id: str) -> Explain:
    """Scores candidates by a stored taste at an anchor."""
    anchor = ids.moment(anchor_id)
    taste = tastes.taste(row, anchor)
    weights = interest.Weights(
        settings.weight_interest,
        settings.weight_recency,
        settings.weight_relationship,
        settings.weight_engagement,
        timedelta(hours=settings.recency_half_life_hours),
    )

    def explain(candidate: Candidate, stored_heat: int) -> Explanation:
        post = Features(
            candidate.author_id,
            candidate.kind,
            candidate.tags,
            ids.moment(candidate.post_id),
            heat.at(stored_heat, candidate.post_id, anchor),
        )
        return interest.explain(post, taste, anchor, weights)

    return explain
