"""Tells people what was decided: reporters about what they reported, authors about an appeal.

The posts stream tells authors of hidden posts (`pinhole.notifications.activities`). Moderators stay
unnamed, and reporters learn only whether something was done, and whether that was taken back.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinhole.moderation.acts import SHOW, StoredAct
from pinhole.moderation.subjects import Subject
from pinhole.notifications import activities, groups
from pinhole.notifications.activities import Activity
from pinhole.tables import store
from pinhole.tables.moderation import Case, CaseRow, Report

ACTED, DISMISSED, RESTORED = "acted", "dismissed", "restored"
# A note is for moderators; nothing is done.
_KEPT = ("dismiss", SHOW, "lift", "note")


def tell(case: CaseRow, decision: StoredAct) -> set[str]:
    """Notify those whose reports a decision is about, and an author who appealed in vain; returns
    the ids of all reports whose reporters learnt that something was done. Idempotent.
    """
    subject, acted = Subject.of(case["subject"]), case.get("acted", set())
    outcome = DISMISSED if decision["action"] in _KEPT else ACTED
    reports = {report.partition("#")[0] for report in case.get("reports", ())}
    told = _of_outcome(subject, reports, decision, outcome)
    groups.notify([*told, *_of_appeal(subject, case, decision)])
    return acted | reports if outcome == ACTED else acted


def take_back(case: CaseRow, act: StoredAct) -> None:
    """Notify those who learnt that something was done that the post is shown again. Idempotent."""
    if acted := case.get("acted"):
        subject = Subject.of(case["subject"])
        groups.notify(_of_outcome(subject, acted, act, RESTORED))
        Case(subject.key).update_if([Case.acted.remove()], Case.acted == acted)


def _of_outcome(
    subject: Subject, report_ids: set[str], decision: StoredAct, outcome: str
) -> list[Activity]:
    act_id = decision["act_id"]
    return [
        activities.of_outcome(reporter_id, subject.key, act_id, outcome)
        for reporter_id in _reporters(subject, report_ids)
    ]


def _reporters(subject: Subject, report_ids: set[str]) -> list[str]:
    if not report_ids:
        return []
    values = {":key": subject.key}
    rows = store.query(Report, "subject = :key", values, index=Report.by_subject)
    return [row["reporter_id"] for row in rows if row["report_id"] in report_ids]


def _of_appeal(subject: Subject, case: CaseRow, decision: StoredAct) -> Iterator[Activity]:
    if "appeal" in case and decision["action"] != SHOW:
        act_id = decision["act_id"]
        yield activities.of_rejected_appeal(case["author_id"], subject.id, act_id)
