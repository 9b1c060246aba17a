"""The place of a case: the queue of the open or of the closed ones, and its position there."""

from __future__ import annotations

from zlib import crc32

from pinhole.moderation.subjects import Subject
from pinhole.ranking import hot_rank
from pinhole.settings import settings
from pinhole.tables.moderation import CaseRow

OPEN, CLOSED = "open", "closed"
# Part of the stored keys: changing it would lose existing cases.
QUEUES = 4


def of_subject(state: str, subject: Subject) -> str:
    """The partition of the open or the closed cases that this subject's case belongs to."""
    return queue(state, crc32(subject.key.encode()) % QUEUES)


def queue(state: str, number: int) -> str:
    """One of the partitions of the open or the closed cases."""
    return f"{state}#{number}"


def is_open(case: CaseRow | None) -> bool:
    return str((case or {}).get("queue", "")).startswith(OPEN)


def is_full(case: CaseRow | None) -> bool:
    """Whether the case has reached the limit of counted reports."""
    return len((case or {}).get("reports", ())) >= settings.reports_counted


def position_of(case: CaseRow) -> tuple[str, str, str] | None:
    """The queue, time and hot rank that a case should have; None to leave it as is. Pure.

    A decided case is reopened by as many new reports as it had before, and at least
    `REPORTS_TO_REOPEN`; earlier reporters cannot report it again.
    """
    reports = case.get("reports", set())
    needed = max(settings.reports_to_reopen, case.get("judged", 0)) if "decided_at" in case else 0
    if not is_open(case) and len(reports) < min(needed, settings.reports_counted):
        return None
    subject = Subject.of(case["subject"])
    first = min(reports).partition("#")[0] if reports else subject.id
    since = case["since"] if is_open(case) else first
    return of_subject(OPEN, subject), since, hot_rank.case_rank(since, len(reports))
