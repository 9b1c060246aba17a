"""Access tokens that no longer count, although their signature is valid and their hour not over.

API Gateway checks signature and time alone. Each person's row has a *not before*: the second from
which a sign-in counts, set by signing out everywhere. Every read of the row checks it
(`pinhole.people.directory`). A sign-out at Cognito itself leaves no trace there, so irreversible
operations also ask Cognito.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from pinhole import errors, log
from pinhole.access.viewer import Viewer
from pinhole.aws import clients

# Revoked, or its user is disabled; deleted; has to choose a new password.
_REFUSALS = ("NotAuthorizedException", "UserNotFoundException", "PasswordResetRequiredException")
_SIGN_IN_AGAIN = "This token was ended by signing out everywhere; sign in again"


def require_current(viewer: Viewer, row: Mapping[str, Any] | None) -> None:
    """Given the viewer's row: raises Unauthenticated for a token of a sign-in that was ended."""
    if viewer.signed_in_at < (row or {}).get("not_before", 0):
        raise errors.Unauthenticated(_SIGN_IN_AGAIN)


def require_accepted(viewer: Viewer) -> None:
    """Ask Cognito whether it still accepts the viewer's token. Raises Unauthenticated.

    While Cognito does not answer, the token counts until its hour is over.
    """
    try:
        clients.cognito().get_user(AccessToken=viewer.token)
    except ClientError as error:
        if clients.error_code(error) in _REFUSALS:
            raise errors.Unauthenticated(_SIGN_IN_AGAIN) from None
        _not_asked(error)
    except BotoCoreError as error:
        _not_asked(error)


def _not_asked(error: Exception) -> None:
    log.logger.warning("token not checked at Cognito", error=type(error).__name__)
    log.count("TokensNotChecked")
