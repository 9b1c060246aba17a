"""Delays and numbers of attempts for failed work."""

from __future__ import annotations

import random
from itertools import accumulate

# Seconds from one attempt to the next. The first three are for a slow answer or a lock that another
# holds, the others for an outage.
_DELAYS = (1, 5, 30, 60, 120, 300, 600)
_LONGEST = 900
_JITTER = 0.2
# Deliveries of a message that fails for a passing reason: more than three hours without AWS.
RECEIVES = 24
# Deliveries of a message that would fail however often it is tried.
ATTEMPTS = 4


def delay(receives: int) -> int:
    """Seconds until the attempt after this one, the `receives`-th: at least 1, with jitter."""
    return max(1, round(planned(receives) * random.uniform(1 - _JITTER, 1 + _JITTER)))  # noqa: S311


def planned(receives: int) -> int:
    """The same without jitter."""
    return _DELAYS[receives - 1] if receives <= len(_DELAYS) else _LONGEST


def kills(receives: int, seconds: float) -> int:
    """The least number of workers that a message has killed, judging by the seconds between its
    first and its `receives`-th delivery: had all failed instead, it would have waited longer in
    between.
    """
    waits = accumulate(sorted(_shortest(each) for each in range(1, receives)))
    return receives - 1 - sum(wait <= seconds for wait in waits)


def _shortest(receives: int) -> int:
    return max(1, round(planned(receives) * (1 - _JITTER)))
