"""The state of a reader's feed besides its entries: last visit, completeness, and what to look up.

Entries are delivered only to recent visitors. A new or returning reader has no complete entries;
reading the feed rebuilds them (`pinhole.feed.entries`).
"""

from __future__ import annotations

from collections.abc import Callable

from pynamodb.expressions.update import Action

from pinhole import clock, ids
from pinhole.feed.stable_paging import TOP
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.feeds import Reader, ReaderRow

_DAY = 86_400
# Visits are recorded at most this often: each is one write.
_VISIT_SECONDS = _DAY // 4
_LATE_VISIT_SECONDS = 3600
_JUST_SECONDS = 10


def find(user_id: str) -> ReaderRow:
    """The current reader row; for a new reader, one with nothing complete."""
    return store.get(Reader, {"user_id": user_id}, consistent=True) or new(user_id)


def new(user_id: str) -> ReaderRow:
    return {"user_id": user_id, "visited_at": 0, "complete_from": TOP}


def is_active(row: ReaderRow) -> bool:
    """Whether the reader visited recently enough for complete entries."""
    return _visited_at(row) > _active_since()


def is_delivered_to(row: ReaderRow) -> bool:
    """Whether entries are delivered: for longer than they are relied on, because clocks differ and
    the reader may be just returning.
    """
    return _visited_at(row) > _active_since() - _LATE_VISIT_SECONDS


def _visited_at(row: ReaderRow) -> int:
    visited_at: int = row["visited_at"]
    return visited_at


def is_visit_due(row: ReaderRow) -> bool:
    return _visited_at(row) < clock.timestamp() - _VISIT_SECONDS


def boundary(row: ReaderRow) -> str:
    """The id above which the stored entries hold every post of the followees."""
    if not is_active(row):
        return TOP
    kept = ids.boundary(clock.timestamp() - settings.feed_days * _DAY)
    complete_from: str = row["complete_from"]
    is_complete = complete_from > kept or row.get("complete_until", 0) > clock.timestamp()
    return complete_from if is_complete else kept


def entry_seconds() -> int:
    """Lifetime of entries."""
    return 2 * settings.feed_days * _DAY


def visit(user_id: str) -> None:
    """Record a visit: from now on entries are delivered again."""

    def apply(reader: Reader) -> None:
        if not is_active({"visited_at": int(reader.visited_at)}):
            reader.complete_from = TOP
        reader.visited_at = clock.timestamp()

    change(user_id, apply)


def stay(user_id: str) -> None:
    """Record the visit of an active reader. One write that can run in parallel with reading the
    feed, because nothing else changes.
    """
    changes: list[Action] = [
        Reader.visited_at.set(clock.timestamp()),
        Reader.version.set(Reader.version + 1),
    ]
    Reader(user_id).update_if(changes, Reader.visited_at > _active_since())


def completed(before: ReaderRow, since: str) -> None:
    """Record that the entries, just extended, hold every post from an id on. `before` is the
    reader's row at the start: if another request has extended them since, or a gap was found,
    nothing changes.

    This holds for `feed_days` while entries live twice as long, so that even an entry delivered
    almost `feed_days` ago survives. A further extension does not prolong it, because earlier
    entries expire earlier.
    """

    known: tuple[str, float] = before["complete_from"], before.get("gaps", 0)

    def apply(reader: Reader) -> None:
        if (reader.complete_from, reader.gaps) != known:
            return
        if reader.complete_from == TOP or reader.complete_until < clock.timestamp():
            reader.complete_until = clock.timestamp() + settings.feed_days * _DAY
        reader.complete_from = since
        reader.completed_at = clock.timestamp()

    change(before["user_id"], apply)


def note_saving(user_id: str) -> None:
    """Record that the reader saves posts: from now on their feed looks saves up."""

    def apply(reader: Reader) -> None:
        reader.has_saved = True

    change(user_id, apply)


def note_blocks(user_id: str) -> None:
    """Record that the reader has blocks, in either direction: from now on they are looked up."""

    def apply(reader: Reader) -> None:
        reader.has_blocks = True

    change(user_id, apply)


def was_just_completed(row: ReaderRow) -> bool:
    """Were entries extended so recently that a parallel read may have missed them?"""
    completed_at: int = row.get("completed_at", 0)
    return completed_at > clock.timestamp() - _JUST_SECONDS


def incomplete_below(user_id: str, since: str) -> None:
    """Record that the entries may lack posts below an id."""

    def apply(reader: Reader) -> None:
        reader.complete_from = max(reader.complete_from, since)
        reader.gaps += 1

    change(user_id, apply)


def _active_since() -> int:
    return clock.timestamp() - settings.inactive_days * _DAY


@store.optimistic("a reader")
def change(user_id: str, apply: Callable[[Reader], None]) -> None:
    """Write what `apply` makes of the reader's row, if it changes anything. Raises Busy."""
    reader = Reader.find(user_id)
    unchanged = Reader.version == reader.version if reader else Reader.user_id.does_not_exist()
    reader = reader or Reader(user_id, visited_at=0, complete_from=TOP)
    before = reader.serialize()
    apply(reader)
    if reader.serialize() == before:
        return
    reader.version += 1
    if not reader.save_if(unchanged):
        raise store.Changed
