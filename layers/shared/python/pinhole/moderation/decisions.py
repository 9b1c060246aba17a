"""What moderators decide about a case, and how it is carried out.

`pinhole.moderation.cases` says why two of them, or one who is cut off, leave the same behind: the
decision is on the case before anything is done, each step may be done twice, and closing comes
last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from pinhole import errors, log
from pinhole.access.viewer import Viewer
from pinhole.aws.items import Row
from pinhole.comments import writing
from pinhole.media import placement
from pinhole.moderation import audit_log, cases, hiding, moderators, queue
from pinhole.moderation.acts import Act
from pinhole.moderation.hiding import HIDE, SHOW
from pinhole.moderation.subjects import COMMENT, PERSON, POST, Subject

DISMISS, REMOVE, NOTE = "dismiss", "remove", "note"
ACTIONS = {
    POST: (DISMISS, HIDE, SHOW),
    COMMENT: (DISMISS, REMOVE),
    PERSON: (DISMISS, NOTE),
}


@dataclass(frozen=True)
class Decision:
    """What is to be done, and why."""

    action: str
    reason: str


def resolve(viewer: Viewer, subject: Subject, decision: Decision) -> dict[str, Any]:
    """Decide about an open case and close it; the case as it is then.

    The same moderator may say the same again. Raises Forbidden for who is no moderator or decides
    about their own, InvalidRequest for an action that does not fit, NotFound for what was never
    reported, Conflict when somebody else decided first.
    """
    moderators.require(viewer)
    case = _require_reported(subject)
    moderators.require_impartial(viewer, case["author_id"])
    _require_fit(subject, decision)
    if cases.is_open(case) and "deciding" not in case:
        act = Act.of(viewer, subject, decision.action, decision.reason)
        cases.decide(case, act.dump())
        case = _require_reported(subject)
    if "deciding" in case:
        _carry_out(case)
        case = _require_reported(subject)
    _require_decided(viewer, case, decision)
    return queue.state(case)


def _require_reported(subject: Subject) -> Row:
    case = cases.find(subject)
    if case is None:
        raise errors.NotFound("Nobody has reported this, or it is gone")
    return case


def _require_fit(subject: Subject, decision: Decision) -> None:
    fitting = ACTIONS[subject.type]
    if decision.action not in fitting:
        fault = f"for a {subject.type} must be one of {', '.join(fitting)}"
        raise errors.InvalidRequest.of("action", fault)


def _require_decided(viewer: Viewer, case: Row, decision: Decision) -> None:
    """Raises Conflict when what was decided last is somebody else's decision, or another one."""
    decided = orjson.loads(case.get("decided", "{}"))
    asked = (viewer.user_id, decision.action, decision.reason)
    if asked != tuple(decided.get(name) for name in ("moderator_id", "action", "reason")):
        raise errors.Conflict(f"This was decided already: {decided.get('action', 'just now')}")


def _carry_out(case: Row) -> None:
    """Do what was decided, note it, close the case; no step changes anything the second time."""
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
        writing.remove(writing.find(comment_id))
    except errors.NotFound:  # its author was faster
        return
