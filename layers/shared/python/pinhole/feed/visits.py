"""Recording that a reader was here, which keeps their feed pushed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pinhole import log
from pinhole.aws import clients, workers
from pinhole.feed import reader_state
from pinhole.settings import settings
from pinhole.tables.feeds import ReaderRow


@contextmanager
def recorded(reader: ReaderRow) -> Iterator[None]:
    """Record the visit in parallel with the block; at most every few hours."""
    is_due = reader_state.is_visit_due(reader) and not settings.reads_only
    recorded = workers.start(_record_visit, reader["user_id"]) if is_due else None
    try:
        yield
    finally:
        if recorded:
            recorded.result()


def _record_visit(user_id: str) -> None:
    """Failures are only logged: the next page records the visit."""
    try:
        reader_state.stay(user_id)
    except clients.FAULTS as error:
        log.count("VisitsNotNoted")
        log.logger.warning("visit not recorded", user_id=user_id, error=str(error))
