"""Suspended accounts: hidden like closed ones until a moderator lifts the suspension.

The mark is on the users row, which every read checks (`pinhole.tables.people.is_hidden`) and which
refuses everything the person does, except closing the account. Everything they made stays where it
is. What follows is what follows a change of privacy (`pinhole.accounts.follow_ups`), and that what
they did is not counted (`pinhole.accounts.suspended_interactions`).

The decision is noted on the row in the write of its effect, and logged after it: repeating a
request that was cut off logs it under the same id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from pinhole import clock, errors, log
from pinhole.access import checked_readers
from pinhole.access.viewer import Viewer
from pinhole.accounts import follow_ups, privacy
from pinhole.moderation import audit_log, cases, moderators
from pinhole.moderation.acts import Act
from pinhole.moderation.subjects import PERSON, Subject
from pinhole.people import directory
from pinhole.tables.people import User, UserRow

if TYPE_CHECKING:
    from pinhole.views.moderation import SuspensionState

SUSPEND, LIFT = "suspend", "lift"


def suspend(viewer: Viewer, user_id: str, reason: str) -> SuspensionState:
    """Suspend an account. Idempotent; the first reason stands.

    Raises Forbidden unless the viewer is a moderator, NotOneself and NotFound.
    """
    act = Act.of(viewer, Subject(PERSON, user_id), SUSPEND, reason)
    mark = {"by": viewer.user_id, "at": clock.iso(clock.now()), "reason": reason}
    return _decide(viewer, act, User.suspended.set(mark), User.suspended.does_not_exist())


def lift(viewer: Viewer, user_id: str) -> SuspensionState:
    """Lift a suspension, even another moderator's. Idempotent. Raises as `suspend` does."""
    act = Act.of(viewer, Subject(PERSON, user_id), LIFT, None)
    return _decide(viewer, act, User.suspended.remove(), User.suspended.exists())


def _decide(viewer: Viewer, act: Act, effect: Action, is_new: Condition) -> SuspensionState:
    user_id = Subject.of(act.subject).id
    moderators.require_impartial(viewer, user_id, "user_id")
    if directory.find([user_id], is_fresh=True):
        checked_readers.note(user_id)
    is_open = User.user_id.exists() & User.deleted_at.does_not_exist()
    actions = [
        effect,
        User.moderated.set(act.dump()),
        User.card_version.add(1),
        User.correlation_id.set(log.correlation_id()),
    ]
    User(user_id).update_if(actions, is_open & is_new)
    user = _find(user_id)
    follow_ups.expect_hiding(user)
    privacy.guard(user_id)
    _log(user)
    return _state(user)


def _find(user_id: str) -> UserRow:
    found = directory.find([user_id], is_fresh=True, also_suspended=True)
    if not found:
        raise errors.NotFound("There is no such person")
    return found[user_id]


def _log(user: UserRow) -> None:
    """Log the decision that the row notes, and settle the person's case by it."""
    if "moderated" not in user:
        return
    noted = orjson.loads(user["moderated"])
    act = Act(**noted)
    audit_log.write(act)
    cases.settle(Subject.of(act.subject), noted)
    log.logger.info(
        "account suspension changed",
        action=act.action,
        user_id=user["user_id"],
        moderator_id=act.moderator_id,
    )


def _state(user: UserRow) -> SuspensionState:
    suspended = orjson.loads(user.get("suspended") or "{}")
    return {
        "user_id": user["user_id"],
        "is_suspended": bool(suspended),
        "reason": suspended.get("reason"),
    }
