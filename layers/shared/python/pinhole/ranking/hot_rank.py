"""Where a comment stands among the top comments of its post, or a post among those with a hashtag:
by its likes and by its age; and a case among what was reported, by its reports. Pure.

A rank is the own id of what is ranked as if it had been written later: by one half-life for each
doubling of its likes. Time only ever brings newer ones in, so ranks never have to be computed again
because time passes, and what nobody likes stands where it stands in time.

The ranks of comments move in steps of a quarter of a doubling: up to seven likes each one counts;
after that a comment moves ever more rarely, four times from a thousand likes to two thousand. Those
of posts, which are written once for each hashtag, move with whole doublings.
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


def doublings(likes: int) -> int:
    """How often likes, or reports, have doubled: with 1, 3, 7, 15 a post, or a case, moves up."""
    return (1 + max(0, likes)).bit_length() - 1


def case_rank(since: str, reports: int) -> str:
    """A ULID: the greater, the higher a case stands in the moderators' queue."""
    hours = doublings(reports) * settings.case_half_life_hours
    return ids.moved(since, round(hours * _HOUR))


def post_rank(post_id: str, likes: int) -> str:
    """A ULID: the greater, the higher the post stands under its hashtags."""
    hours = doublings(likes) * settings.tag_half_life_hours
    return ids.moved(post_id, round(hours * _HOUR))
