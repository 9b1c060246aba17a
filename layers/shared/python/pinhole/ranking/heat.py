"""Heat: a post's likes, comments and saves, weighted by recency; each kind on its own.

An interaction's weight doubles with every half-life since the post (forward decay, see
`pinhole.ranking.interest`), and is added in the write that counts the interaction. Divided by the
weight of a later moment, the sum is the decayed number of interactions at that moment. No schedule
recomputes it.

Weights are integers in thousandths, so sums are exact: taking back leaves no remainder, and
DynamoDB, which rejects sums of more than 38 digits, can add any two.
"""

from __future__ import annotations

from datetime import datetime
from math import exp2

from pinhole import ids
from pinhole.settings import settings

# The kinds of interactions that have a heat, and the attribute of a counter that holds it.
NAMES = {"likes": "heat", "comments": "heat_comments", "saves": "heat_saves"}
_UNIT = 1000
_HOUR = 3_600_000  # in milliseconds
# Beyond this age (20 days) weights no longer grow and new interactions decay at once: ten billion
# interactions of the largest weight are a number of 38 digits.
_MOST_HALF_LIVES = 80.0


def of_interaction(post_id: str, interaction_id: str) -> int:
    """The weight of one interaction in a post's stored heat; taking it back subtracts the same."""
    if not ids.is_ulid(interaction_id):
        return 0
    half_lives = _half_lives(post_id, ids.milliseconds(interaction_id))
    return round(_UNIT * exp2(min(_MOST_HALF_LIVES, half_lives)))


def at(stored: int, post_id: str, anchor: datetime) -> float:
    """The decayed number of interactions at a moment."""
    if stored <= 0:
        return 0.0
    return stored / _UNIT * exp2(-_half_lives(post_id, anchor.timestamp() * 1000))


def _half_lives(post_id: str, milliseconds: float) -> float:
    """Half-lives from the post to a moment; works for any two ids, because counting must never
    fail.
    """
    age = milliseconds - ids.milliseconds(post_id)
    return max(0.0, age / (settings.heat_half_life_hours * _HOUR))
