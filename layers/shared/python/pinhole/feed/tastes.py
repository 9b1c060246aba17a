"""A reader's taste: learnt from what they do (`pinhole.feed.learning`), and stored in one small row
per reader.

Weights are stored as logarithms of forward-decayed sums (see `pinhole.ranking.interest`), so they
can be compared and trimmed to the strongest few at any time without rewriting.
"""

from __future__ import annotations

from datetime import UTC, datetime

import orjson

from pinhole.ranking.interest import Taste
from pinhole.settings import settings
from pinhole.tables.feeds import AffinityRow

_LANDMARK = datetime(2026, 1, 1, tzinfo=UTC)
_DAY = 86_400
PARTS = ("authors", "kinds", "tags")
# The largest exponent for which a float holds the sum of a whole row.
_LARGEST = 1000.0

Weights = dict[str, dict[str, float]]  # part -> name -> log2 of the weight


def taste(row: AffinityRow | None, anchor: datetime) -> Taste:
    """A stored taste, decayed to the anchor."""
    weights: Weights = orjson.loads(row["taste"]) if row else {}
    decay = exponent(anchor)
    decayed = {
        part: {
            name: 2.0 ** min(_LARGEST, weight - decay)
            for name, weight in weights.get(part, {}).items()
        }
        for part in PARTS
    }
    return Taste(decayed["authors"], decayed["kinds"], decayed["tags"])


def exponent(moment: datetime) -> float:
    """Half-lives since the landmark."""
    return (moment - _LANDMARK).total_seconds() / (settings.taste_half_life_days * _DAY)
