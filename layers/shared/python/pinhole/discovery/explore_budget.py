"""The budget of an explore page, in read units: pure.

A page of 20 costs at most 40 units, whomever its reader follows and however much they like. What
follows and likes cost is known before posts are read (`pinhole.discovery.explore`); the page has as
many posts as the rest pays for. Larger pages have two units for each post.
"""

from __future__ import annotations

from collections.abc import Iterable

_UNITS, _A_POST = 40.0, 2.0
# The reader's rows and newest followees, shelves, followees of followees, and the best people; half
# a unit is spare for a post of more than 4 KB.
_FIXED = 9.0
# A post with its counts, its author, and whether the reader follows that author.
POST, AUTHOR, FOLLOW = 1.0, 0.5, 0.5
# A post's likes and notes by one reader, which are read consistently.
LIKES = 1.0
# Popular posts by time: keys alone.
BY_TIME = 0.5
# The share of the units for which follows are looked up, for readers of hundreds of people.
_FOR_FOLLOWS = 0.3
# Follows in a read unit of the list, and likes in one of theirs.
FOLLOWS_A_UNIT, LIKES_A_UNIT = 62, 20


def authors(limit: int) -> int:
    """Of how many authors a page of this size can look up whether the reader follows them."""
    return min(2 * limit, int(_units(limit) * _FOR_FOLLOWS / FOLLOW))


def room(limit: int, spent: float, prices: Iterable[float]) -> int:
    """The number of posts of these prices that fit after `spent` on follows and likes: at
    most `limit`, and at least one.
    """
    left = _units(limit) - _FIXED - spent
    for number, price in enumerate(prices):
        left -= price
        if number == limit or left < 0:
            return max(1, number)
    return limit


def _units(limit: int) -> float:
    return max(_UNITS, _A_POST * limit)
