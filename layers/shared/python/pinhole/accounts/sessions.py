"""Ending a person's sessions: signing out everywhere, and changing the password.

The row's *not before* ends what API Gateway would accept for up to an hour (`access.tokens`);
Cognito ends refresh tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole import clock, errors, log
from pinhole.access import rate_limits, tokens
from pinhole.access.viewer import Viewer
from pinhole.accounts import sign_ins
from pinhole.people import directory

if TYPE_CHECKING:
    from pinhole.views.accounts import SignedOut


def sign_out(viewer: Viewer) -> SignedOut:
    """End all sessions of the viewer, this one included; functions learn it with the next write,
    or within `ARRIVAL_SECONDS`. Idempotent.

    A token names the second of its sign-in. Those of the present second end, too, and the response
    waits for the next one, so that a client can sign in as soon as it has it. Raises AccountClosed.
    """
    not_before = clock.timestamp() + 1
    _end_tokens(viewer.user_id, not_before)
    sign_ins.sign_out(viewer.username)
    clock.wait_for(not_before)
    log.logger.info("signed out everywhere", user_id=viewer.user_id)
    return {"signed_out_at": clock.iso(clock.at(not_before))}


def change_password(viewer: Viewer, present: str, wanted: str) -> SignedOut:
    """Change the password and sign out everywhere.

    Raises InvalidRequest for a wrong or an unsuitable password, Unauthenticated, RateLimited. If it
    fails after the change, signing out everywhere completes it.
    """
    rate_limits.spend(viewer, "passwords")
    tokens.require_accepted(viewer)
    sign_ins.change_password(viewer.token, present, wanted)
    return sign_out(viewer)


def _end_tokens(user_id: str, not_before: int) -> None:
    """Set the row's *not before*. The latest second wins, in whatever order requests arrive. Raises
    AccountClosed.
    """
    if tokens.end(user_id, not_before):
        return
    if not directory.find([user_id], is_fresh=True):
        raise errors.AccountClosed()
