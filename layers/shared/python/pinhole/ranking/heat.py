"""How much is going on around a post: its likes, weighed by how lately they came.

A like is weighed by how long after the post it came, doubling with every half-life (forward decay,
see `pinhole.ranking.interest`), and added when it is counted, in the same write. Divided by the
weight of a later moment, the sum is the decayed number of likes at that moment. No schedule
recomputes it.

Weights are whole numbers of thousandths, so that sums are exact: what is taken back leaves nothing,
and DynamoDB, which refuses a sum of more than 38 digits, can add any two.
"""

from __future__ import annotations

from datetime import datetime

from pinhole import ids
from pinhole.settings import settings

_UNIT = 1000
_HOUR = 3_600_000  # in milliseconds
# From then on (20 days) weights grow no more, and what is added decays at once: ten billion likes
# of the greatest weight are a number of 38 digits.
_MOST_HALF_LIVES = 80.0


def of_like(post_id: str, like_id: str) -> int:
    """What one like adds to a post's stored heat; a like taken back subtracts the same."""
    half_lives = _half_lives(post_id, ids.milliseconds(like_id))
    return round(_UNIT * 2.0 ** min(_MOST_HALF_LIVES, half_lives))


def at(stored: int, post_id: str, anchor: datetime) -> float:
    """The decayed number of likes at a moment."""
    if stored <= 0:
        return 0.0
    return stored / _UNIT * 2.0 ** -_half_lives(post_id, anchor.timestamp() * 1000)


def _half_lives(post_id: str, milliseconds: float) -> float:
    """From the post to a moment; of any two ids, as counting must never fail."""
    age = milliseconds - ids.milliseconds(post_id)
    return max(0.0, age / (settings.heat_half_life_hours * _HOUR))
