"""Access tokens that no longer count, although their signature is valid and their hour not over.

API Gateway checks signature and time alone. Each person's row has a *not before*: the second from
which a sign-in counts, set by signing out everywhere. Every read of the row checks it
(`pinhole.people.directory`). A sign-out at Cognito itself leaves no trace there, so irreversible
operations also ask Cognito; a token that it refuses sets the *not before*, for all the other
routes.
"""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from pinhole import errors, log
from pinhole.access import checked_readers
from pinhole.access.viewer import Viewer
from pinhole.aws import clients
from pinhole.tables.people import User, UserRow

# Revoked, or its user is disabled; deleted; has to choose a new password.
_REFUSALS = ("NotAuthorizedException", "UserNotFoundException", "PasswordResetRequiredException")
# What Cognito says of a token that was ended or whose user is disabled. Others may have expired a
# moment ago.
_ENDED = ("revoked", "disabled")
_SIGN_IN_AGAIN = "This token was ended by signing out everywhere; sign in again"


def require_current(viewer: Viewer, row: UserRow | None) -> None:
    """Raises Unauthenticated for a token of a sign-in that was ended, by the viewer's row."""
    if row and viewer.signed_in_at < row.get("not_before", 0):
        raise errors.Unauthenticated(_SIGN_IN_AGAIN)


def require_accepted(viewer: Viewer) -> None:
    """Ask Cognito whether it still accepts the viewer's token. Raises Unauthenticated.

    If the token was ended, its sign-in and those before it end everywhere, as soon as functions
    read the person's row again. While Cognito does not answer, the token counts until its hour is
    over.
    """
    try:
        clients.cognito().get_user(AccessToken=viewer.token)
    except ClientError as error:
        if clients.error_code(error) in _REFUSALS:
            if _was_ended(error):
                end(viewer.user_id, viewer.signed_in_at + 1)
            raise errors.Unauthenticated(_SIGN_IN_AGAIN) from None
        _not_asked(error)
    except BotoCoreError as error:
        _not_asked(error)


def end(user_id: str, not_before: int) -> bool:
    """Let only sign-ins from a second on count; False if a later one is set, or the account is
    closed. Feeds learn it first: a crash in between lets nobody in.
    """
    checked_readers.note(user_id)
    is_open = User.user_id.exists() & User.deleted_at.does_not_exist()
    is_later = User.not_before.does_not_exist() | (User.not_before < not_before)
    return User(user_id).update_if([User.not_before.set(not_before)], is_open & is_later)


def _was_ended(error: ClientError) -> bool:
    if clients.error_code(error) != "NotAuthorizedException":
        return True
    said = error.response["Error"].get("Message", "").lower()
    return any(word in said for word in _ENDED)


def _not_asked(error: Exception) -> None:
    log.logger.warning("token not checked at Cognito", error=type(error).__name__)
    log.count("TokensNotChecked")
