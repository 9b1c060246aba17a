"""A reader's close friends, named on the reader's row, so that a feed ranks them without a read.

The friend's follow is the truth (`pinhole.relationships.close_friends`); every change of it makes
the row agree with it.
"""

from __future__ import annotations

from pinhole.feed import named_people
from pinhole.tables.relationships import Follow

# The latest are named: they take a kilobyte of a row that every page reads.
_MOST = 100
_NAMED = named_people.Named("close", Follow, lambda follow: "close_id" in follow, _MOST)


def agree(reader_id: str, friend_id: str) -> None:
    """Bring the reader's row in line with the friend's follow."""
    key = {"follower_id": friend_id, "followee_id": reader_id}
    named_people.agree(_NAMED, reader_id, friend_id, key)
