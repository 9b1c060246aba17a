"""Authors whom a reader's feed leaves out: unfollowed and muted ones.

Unfollowing hides an author at once, in the reader's row; entries are cleaned up asynchronously.
Hidden authors get no new deliveries, and a second clean-up removes deliveries that were in flight.
An unfollow may therefore be forgotten only when no earlier message can remain, neither a clean-up
nor a delivery, which would be written again: a queue and its dead-letter queue may hold one, and
again after a redrive, for `processing_seconds` each time.
"""

from __future__ import annotations

from collections.abc import Iterable

from pinhole import clock, ids
from pinhole.feed import named_people, reader_state, recent_unfollows
from pinhole.settings import settings
from pinhole.tables import hashed_ids, store
from pinhole.tables.feeds import Reader, ReaderRow
from pinhole.tables.relationships import Follow


def agree(user_id: str, author_id: str) -> None:
    """Hide an author from this reader if there is no follow, and show them if there is one.

    Checks again after every change, so that parallel follows and unfollows end in the state of the
    follows table, in whatever order the requests get here.
    """
    key = {"follower_id": user_id, "followee_id": author_id}
    while True:
        row, follows = named_people.read(user_id, Follow, key)
        is_followed = any("follow_id" in each for each in follows)
        is_hidden = bool(recent_unfollows.among(_stored(row), [author_id]))
        if is_followed and is_hidden:
            unhide(user_id, author_id)
        elif not (is_followed or is_hidden or _is_unsure(row)):
            hide(user_id, author_id)
        else:
            return


def hide(user_id: str, author_id: str) -> None:
    """Hide an unfollowed author from the reader's next read on."""

    def apply(reader: Reader) -> None:
        oldest = ids.boundary(clock.timestamp() - _late_seconds())
        gone = recent_unfollows.add(recent_unfollows.later(reader.unfollowed, oldest), author_id)
        reader.unfollowed = recent_unfollows.latest(gone)
        if reader.unfollowed != gone:
            reader.unsure_until = clock.timestamp() + _late_seconds()

    reader_state.change(user_id, apply)


def unhide(user_id: str, author_id: str) -> None:
    """Show the posts of a re-followed author again."""

    def apply(reader: Reader) -> None:
        reader.unfollowed = recent_unfollows.without(reader.unfollowed, author_id)

    reader_state.change(user_id, apply)


def left_out(row: ReaderRow, author_ids: Iterable[str]) -> set[str]:
    """The unfollowed and muted people among these authors."""
    author_ids = set(author_ids)
    return unfollowed(row, author_ids) | hashed_ids.among(row.get("muted", ""), author_ids)


def unfollowed(row: ReaderRow, author_ids: Iterable[str]) -> set[str]:
    """The people among these authors whom the reader no longer follows."""
    author_ids = set(author_ids)
    if _is_unsure(row):
        return author_ids - _followed(row["user_id"], author_ids)
    return recent_unfollows.among(_stored(row), author_ids)


def _stored(row: ReaderRow) -> str:
    stored: str = row.get("unfollowed", "")
    return stored


def _is_unsure(row: ReaderRow) -> bool:
    until: int = row.get("unsure_until", 0)
    return until > clock.timestamp()


def _followed(user_id: str, author_ids: Iterable[str]) -> set[str]:
    keys = [{"follower_id": user_id, "followee_id": author_id} for author_id in author_ids]
    rows = store.batch_get({Follow: keys}, [Follow])[Follow]
    return {row["followee_id"] for row in rows if "follow_id" in row}


def _late_seconds() -> int:
    """The time after an unfollow in which an earlier message may still arrive: parked, redriven and
    parked again.
    """
    return 2 * settings.processing_seconds
