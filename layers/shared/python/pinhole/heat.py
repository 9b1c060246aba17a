"""How much is going on around a post: its likes, weighed by how lately they came.

A like is weighed by how long after the post it came, doubling with every half-life (forward decay,
see `pinhole.ranking`), and added when it is counted, in the same write. Divided by the weight of a
later moment, the sum is the decayed number of likes at that moment. No schedule recomputes it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pinhole import ids
from pinhole.settings import settings

# A DynamoDB number reaches 10**125; a like so long after its post counts like one before it.
_MOST_HALF_LIVES = 300.0


def of_like(post_id: str, like_id: str) -> float:
    """What one like adds to a post's stored heat; a like taken back subtracts the same."""
    return 2.0 ** _half_lives(post_id, ids.moment(like_id))


def at(stored: float, post_id: str, anchor: datetime) -> float:
    """The decayed number of likes at a moment."""
    return max(0.0, stored) / 2.0 ** _half_lives(post_id, anchor)


def _half_lives(post_id: str, moment: datetime) -> float:
    age = moment - ids.moment(post_id)
    half_life = timedelta(hours=settings.heat_half_life_hours)
    return min(_MOST_HALF_LIVES, max(0.0, age / half_life))
