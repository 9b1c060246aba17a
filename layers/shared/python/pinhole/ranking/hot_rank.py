"""Hot ranks: of a post's comments by likes, replies and age, of a hashtag's posts by likes and age,
of moderation cases by reports and age. Pure.

A rank is the subject's own id moved later: by one half-life for each doubling of its likes. Time
only adds newer subjects, so ranks are never recomputed because time passes, and subjects without
likes are in order of time.

Comment ranks have steps of a quarter doubling: up to seven likes each one counts; later steps are
rarer, four from a thousand likes to two thousand. Post ranks, which are written once per hashtag,
change with whole doublings.
"""

from __future__ import annotations

from math import floor, log2

from pinhole import ids
from pinhole.settings import settings

_STEPS = 4
_HOUR = 3_600_000  # milliseconds


def rank(comment_id: str, likes: int, replies: int) -> str:
    """A comment's rank, a ULID; the largest is first. A reply counts as much as
    `comment_reply_weight` likes.
    """
    interactions = max(0, likes) + settings.comment_reply_weight * max(0, replies)
    doublings = floor(_STEPS * log2(1 + interactions)) / _STEPS
    return ids.moved(comment_id, round(doublings * settings.comment_half_life_hours * _HOUR))


def doublings(likes: int) -> int:
    """The doublings of likes or reports: posts and cases move up at 1, 3, 7, 15."""
    return (1 + max(0, likes)).bit_length() - 1


def case_rank(since: str, reports: int) -> str:
    """A case's rank in the moderators' queue, a ULID; the largest is first."""
    hours = doublings(reports) * settings.case_half_life_hours
    return ids.moved(since, round(hours * _HOUR))


def post_rank(post_id: str, likes: int) -> str:
    """A post's rank under its hashtags, a ULID; the largest is first."""
    return doubled(post_id, doublings(likes))


def doubled(post_id: str, times: int) -> str:
    """The same of a post whose likes have doubled so often."""
    return ids.moved(post_id, round(times * settings.tag_half_life_hours * _HOUR))
