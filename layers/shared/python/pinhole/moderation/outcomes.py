"""Tells people what was decided: reporters about what they reported, authors about an appeal.

The posts stream tells authors of hidden posts (`pinhole.notifications.activities`). Moderators stay
unnamed, and reporters learn only whether something was done.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinhole.moderation.acts import StoredAct
from pinhole.moderation.subjects import Subject
from pinhole.notifications import activities, groups
from pinhole.notifications.activities import Activity
from pinhole.tables import store
from pinhole.tables.moderation import CaseRow, Report

ACTED, DISMISSED = "acted", "dismissed"
# A note is for moderators; nothing is done.
_KEPT = ("dismiss", "show", "lift", "note")
_SHOW = "show"


def tell(case: CaseRow, decision: StoredAct) -> None:
    """Notify those whose reports a decision is about, and an author who appealed in vain.
    Idempotent.
    """
    subject, act_id = Subject.of(case["subject"]), decision["act_id"]
    outcome = DISMISSED if decision["action"] in _KEPT else ACTED
    found = [
        activities.of_outcome(reporter_id, subject.key, act_id, outcome)
        for reporter_id in _reporters(subject, case)
    ]
    groups.notify([*found, *_of_appeal(subject, case, decision)])


def _reporters(subject: Subject, case: CaseRow) -> list[str]:
    counted = {report.partition("#")[0] for report in case.get("reports", ())}
    if not counted:
        return []
    values = {":key": subject.key}
    rows = store.query(Report, "subject = :key", values, index=Report.by_subject)
    return [row["reporter_id"] for row in rows if row["report_id"] in counted]


def _of_appeal(subject: Subject, case: CaseRow, decision: StoredAct) -> Iterator[Activity]:
    if "appeal" in case and decision["action"] != _SHOW:
        act_id = decision["act_id"]
        yield activities.of_rejected_appeal(case["author_id"], subject.id, act_id)
