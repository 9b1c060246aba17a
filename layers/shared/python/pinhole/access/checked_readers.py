"""Readers whose account is checked with every page of their feed.

A page of the feed reads the reader's state anyway, and the person's row only where that says so.
"""

from __future__ import annotations

from pinhole.tables.feeds import NOTHING_COMPLETE, Reader


def note(user_id: str) -> None:
    """Record that the account is closed, suspended or signed out everywhere next. One write, which
    makes the row of somebody who has not read their feed yet; a change of it under way begins anew.
    """
    Reader(user_id).update(
        [
            Reader.is_checked.set(True),
            Reader.visited_at.set(Reader.visited_at | 0),
            Reader.complete_from.set(Reader.complete_from | NOTHING_COMPLETE),
            Reader.version.set((Reader.version | 0) + 1),
        ]
    )
