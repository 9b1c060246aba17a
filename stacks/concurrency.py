"""Concurrency of the functions: a plan that divides the account's quota in a region.

| part | for | how it is kept |
| --- | --- | --- |
| a half | the routes that people wait for, and the check of sign-ups | reserved for each function |
| a tenth | the readers of streams | reserved for each function, which also bounds it |
| three tenths | the workers behind queues | the most that each event source runs at a time |
| the rest, 100 at least | all other functions | nothing else takes it |

Workers never take what the API needs, however much there is to do. A total that is too small to be
divided reserves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

# An account's default quota. A new account may have as little as ten.
DEFAULT = 1_000
# The least that AWS requires to stay unreserved.
UNRESERVED = 100
# The smallest total that is divided.
DIVIDED = 300
# The least and the most that AWS accepts for an event source.
SOURCE_LEAST, _SOURCE_MOST = 2, 1_000

# By weight. The functions of rarer routes share the unreserved rest.
_WAITED_FOR = {
    "read_feed": 12,
    "read_posts": 6,
    "read_people": 6,
    "like_posts": 4,
    "write_posts": 4,
    "read_comments": 3,
    "explore_posts": 3,
    "read_notifications": 3,
    "search_network": 2,
    "write_comments": 2,
    "follow_people": 2,
    "show_pages": 2,  # which is also the most that strangers take
    "check_sign_up": 2,  # Cognito waits for five seconds
}
_READERS = {
    "count_changes": 5,
    "plan_fan_out": 4,
    "learn_interests": 3,
    "plan_backfill": 3,
    "notify_of_comments": 3,
    "index_names": 1,
}


@dataclass(frozen=True)
class Plan:
    """The shares of one stage; `total` is its part of the account's concurrency."""

    total: int

    @cached_property
    def reserved(self) -> dict[str, int]:
        """The concurrency reserved for each function, by folder."""
        if not self._is_divided:
            return {}
        return _shares(self._most * 5 // 9, _WAITED_FOR) | _shares(self._most // 9, _READERS)

    def sources(self, weights: Mapping[str, int]) -> dict[str, int]:
        """The number of batches of each queue that run at a time, by weight."""
        least = dict.fromkeys(weights, SOURCE_LEAST)
        if not self._is_divided:
            return least
        more = self._most * 3 // 9 - sum(least.values())
        shares = _shares(max(more, 0), weights)
        return {name: min(least[name] + share, _SOURCE_MOST) for name, share in shares.items()}

    @property
    def _is_divided(self) -> bool:
        return self.total >= DIVIDED

    @property
    def _most(self) -> int:
        """The concurrency left after the part that stays unreserved."""
        return self.total - max(UNRESERVED, self.total // 10)


def _shares(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The total by weight, rounded down."""
    whole = sum(weights.values())
    return {name: total * weight // whole for name, weight in weights.items()}
