"""Reports: users flag posts, comments and people for moderators.

A report is a row of its own, keyed by reporter, and counted in its subject's case
(`pinhole.moderation.cases`). It is written before it is counted: a retry after an interruption
finds the row and counts it. Above the limit of counted reports nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinhole import clock, errors, ids, log
from pinhole.access import rate_limits
from pinhole.access.viewer import Viewer
from pinhole.aws import workers
from pinhole.moderation import audit_log, case_queues, cases, evidence, reportable
from pinhole.moderation.subjects import PERSON, Subject
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.moderation import Case, CaseRow, Report, ReportRow

if TYPE_CHECKING:
    from pinhole.views.moderation import ReportState

REASONS = (
    *("spam", "nudity", "hate", "harassment", "violence", "self_harm"),
    *("intellectual_property", "impersonation", "other"),
)
_DAY = 86_400


@dataclass(frozen=True)
class Draft:
    """A reason and a note."""

    reason: str
    note: str | None = None


def report(viewer: Viewer, subject: Subject, draft: Draft) -> ReportState:
    """Report another user or their content; on repetition the first report is kept.

    Neither a block between the two is an obstacle, nor that it was deleted or its account closed,
    as long as the archive keeps it. The subject is kept as it is now
    (`pinhole.moderation.evidence`). Raises NotFound or Forbidden if the viewer may not see it for
    another reason, NotOneself, RateLimited.
    """
    if not subject.is_one:  # an id of the future, which has no date to look for
        raise errors.NotFound(f"There is no such {subject.type}")
    earlier = workers.start(_read, viewer, subject)
    found = reportable.find(viewer, subject)
    if found.author_id == viewer.user_id:
        raise errors.NotOneself.of("subject", "you cannot report yourself or your own content")
    row, case = earlier.result()
    if row is None:
        rate_limits.spend(viewer, "reports")
        row = None if case_queues.is_full(case) else _put(viewer, subject, draft)
    if row:
        evidence.take(subject, found.author_id, found.content)
        cases.add(subject, found.author_id, row["report_id"], row["reason"])
        if found.is_gone:  # nothing will retire its case
            cases.expire(subject)
    return {"subject": subject.shown(), "reason": row["reason"] if row else draft.reason}


def retire(subject: Subject) -> None:
    """Let the case of a subject that is gone expire with its evidence; the audit log keeps
    moderators' decisions without it.
    """
    cases.expire(subject)
    audit_log.forget(subject)


def forget_person(user_id: str) -> None:
    """Delete a person's reports, and retire the case about them."""
    for row in store.query(Report, "reporter_id = :id", {":id": user_id}, is_consistent=True):
        subject = Subject.of(row["subject"])
        cases.drop(subject, row["report_id"], row["reason"])
        Report(user_id, subject.key).delete()
    retire(Subject(PERSON, user_id))


def newest(subject: Subject, most: int) -> list[ReportRow]:
    """The newest reports of a subject, without the reporters."""
    rows = store.query(
        Report,
        "subject = :key",
        {":key": subject.key},
        index=Report.by_subject,
        newest_first=True,
        page=most,
    )
    return [row for row, _ in zip(rows, range(most), strict=False)]


def _read(viewer: Viewer, subject: Subject) -> tuple[ReportRow | None, CaseRow | None]:
    """The viewer's earlier report and the case, if any."""
    own = {"reporter_id": viewer.user_id, "subject": subject.key}
    rows = store.batch_get({Report: [own], Case: [cases.key(subject)]}, [Report])
    return next(iter(rows[Report]), None), next(iter(rows[Case]), None)


def _put(viewer: Viewer, subject: Subject, draft: Draft) -> ReportRow | None:
    """Write the report. If a parallel request was first, its row is kept."""
    row = Report(
        viewer.user_id,
        subject.key,
        report_id=ids.ulid(),
        reason=draft.reason,
        note=draft.note,
        correlation_id=log.correlation_id(),
        expires_at=clock.timestamp() + settings.report_days * _DAY,
    )
    if row.save_if(Report.subject.does_not_exist()):
        return {"report_id": row.report_id, "reason": row.reason}
    own = {"reporter_id": viewer.user_id, "subject": subject.key}
    return store.get(Report, own, consistent=True)
