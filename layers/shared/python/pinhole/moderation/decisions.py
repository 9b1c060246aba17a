"""Decisions about cases, and how they are carried out.

Concurrent or interrupted moderators leave the same result (see `pinhole.moderation.cases`): the
decision is recorded first, every step is idempotent, and closing comes last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from pinhole import errors, log
from pinhole.access.viewer import Viewer
from pinhole.comments import deleting, lookup
from pinhole.media import placement
from pinhole.moderation import audit_log, case_queues, cases, hiding, moderators, queue
from pinhole.moderation.acts import HIDE, SHOW, Act
from pinhole.moderation.subjects import COMMENT, PERSON, POST, Subject
from pinhole.tables.moderation import CaseRow

if TYPE_CHECKING:
    from pinhole.views.moderation import CaseSummary

DISMISS, REMOVE, NOTE = "dismiss", "remove", "note"
ACTIONS = {
    POST: (DISMISS, HIDE, SHOW),
    COMMENT: (DISMISS, REMOVE),
    PERSON: (DISMISS, NOTE),
}


@dataclass(frozen=True)
class Decision:
    """An action and its reason."""

    action: str
    reason: str


def resolve(viewer: Viewer, subject: Subject, decision: Decision) -> CaseSummary:
    """Decide an open case and close it; returns the closed case.

    Repeating the same decision is allowed for its moderator. Raises Forbidden unless the viewer is
    a moderator, NotOneself for the author, InvalidRequest if the action does not fit, NotFound
    without a report, Conflict if somebody else decided first.
    """
    moderators.require(viewer)
    case = _require_reported(subject)
    moderators.require_other(viewer, case["author_id"], "subject")
    _require_fit(subject, decision)
    if case_queues.is_open(case) and "deciding" not in case:
        act = Act.of(viewer, subject, decision.action, decision.reason)
        cases.decide(case, act.dump())
        case = _require_reported(subject)
    if "deciding" in case:
        _carry_out(case)
        case = _require_reported(subject)
    _require_decided(viewer, case, decision)
    return queue.state(case)


def _require_reported(subject: Subject) -> CaseRow:
    case = cases.find(subject)
    if case is None:
        raise errors.NotFound("This was not reported, or no longer exists")
    return case


def _require_fit(subject: Subject, decision: Decision) -> None:
    fitting = ACTIONS[subject.type]
    if decision.action not in fitting:
        fault = f"for a {subject.type} must be one of {', '.join(fitting)}"
        raise errors.InvalidRequest.of("action", fault)


def _require_decided(viewer: Viewer, case: CaseRow, decision: Decision) -> None:
    """Raises Conflict if the last decision is another moderator's, or a different one."""
    decided = orjson.loads(case.get("decided", "{}"))
    asked = (viewer.user_id, decision.action, decision.reason)
    if asked != tuple(decided.get(name) for name in ("moderator_id", "action", "reason")):
        raise errors.Conflict(f"This has already been decided: {decided.get('action', 'just now')}")


def _carry_out(case: CaseRow) -> None:
    """Carry out the decision, log it and close the case. Idempotent."""
    decision = orjson.loads(case["deciding"])
    act, subject = Act(**decision), Subject.of(case["subject"])
    match act.action:
        case "hide":
            hiding.set_hidden(subject.id, act)
            placement.ask(subject.id)
        case "show":
            hiding.set_shown(subject.id, act)
            placement.ask(subject.id)
        case "remove":
            _remove(subject.id)
    audit_log.write(act)
    cases.close(case, decision)
    log.logger.info(
        "case decided", subject=subject.key, action=act.action, moderator_id=act.moderator_id
    )


def _remove(comment_id: str) -> None:
    try:
        deleting.remove(lookup.find(comment_id))
    except errors.NotFound:  # already deleted by its author
        return
