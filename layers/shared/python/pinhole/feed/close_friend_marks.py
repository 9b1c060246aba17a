"""A reader's close friends, named on the reader's row, so that a feed ranks them without a read.

The friend's follow is the truth (`pinhole.relationships.close_friends`); whoever changes it makes
the row agree with it.
"""

from __future__ import annotations

from typing import Any

from pinhole.feed import reader_state
from pinhole.tables import hashed_ids, store
from pinhole.tables.base import Table
from pinhole.tables.feeds import Reader
from pinhole.tables.relationships import Follow

# The latest are named: they take a kilobyte of a row that every page reads.
_MOST = 100


def agree(reader_id: str, friend_id: str) -> None:
    """Bring the reader's row in line with the friend's follow. Checks again after every change, so
    they agree in the end despite concurrent writes.
    """
    while True:
        key = {"follower_id": friend_id, "followee_id": reader_id}
        wanted: dict[type[Table[Any]], store.Keys] = {
            Reader: [{"user_id": reader_id}],
            Follow: [key],
        }
        rows = store.batch_get(wanted, consistent=wanted)
        is_close = any("close_id" in each for each in rows[Follow])
        text = next((row.get("close", "") for row in rows[Reader]), "")
        if is_close == bool(hashed_ids.among(text, [friend_id])):
            return
        _set_close(reader_id, friend_id, is_close)


def _set_close(reader_id: str, friend_id: str, is_close: bool) -> None:
    def change(reader: Reader) -> None:
        named = hashed_ids.add if is_close else hashed_ids.without
        reader.close = named(reader.close, friend_id)[-_MOST * hashed_ids.SIZE :]

    reader_state.change(reader_id, change)
