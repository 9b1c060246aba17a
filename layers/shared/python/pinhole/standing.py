"""Where a comment stands among the top comments of its post: by its likes and by its age. Pure.

A comment's rank is its own id as if it had been written later: by one half-life for each doubling
of its likes. Time only ever brings newer comments in, so ranks never have to be computed again
because time passes, and a comment that nobody likes stands where it stands in time.

Ranks move in steps of a quarter of a doubling. Up to seven likes each one counts; after that a
comment moves ever more rarely, four times from a thousand likes to two thousand.
"""

from __future__ import annotations

from math import floor, log2

from pinhole import ids
from pinhole.settings import settings

_STEPS = 4
_HOUR = 3_600_000  # milliseconds


def rank(comment_id: str, likes: int) -> str:
    """A ULID: the greater, the higher the comment stands."""
    doublings = floor(_STEPS * log2(1 + max(0, likes))) / _STEPS
    return ids.moved(comment_id, round(doublings * settings.comment_half_life_hours * _HOUR))
