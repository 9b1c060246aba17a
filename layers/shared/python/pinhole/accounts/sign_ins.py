"""Cognito's side of an account: who holds a sign-in name, passwords, and ending, disabling or
deleting a sign-in."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import ClientError

from pinhole import errors
from pinhole.aws import clients
from pinhole.settings import settings

_GONE = "UserNotFoundException"
_REFUSED = "NotAuthorizedException"
# Seconds for which Cognito refuses further attempts, at least.
_PAUSE = 900


def holder(username: str) -> str | None:
    """The user id behind a sign-in name, also before their first call; None if it is unused."""
    try:
        found = clients.cognito().admin_get_user(
            UserPoolId=settings.user_pool_id, Username=username
        )
    except ClientError as error:
        if clients.error_code(error) == _GONE:
            return None
        raise
    attributes: dict[str, str] = {each["Name"]: each["Value"] for each in found["UserAttributes"]}
    return attributes["sub"]


def sign_out(username: str) -> None:
    """Revoke all tokens. Idempotent: a disabled user cannot be signed out, and cannot refresh
    tokens either.
    """
    _call(clients.cognito().admin_user_global_sign_out, username, _GONE, _REFUSED)


def shut(username: str) -> None:
    """Revoke all tokens and disable the sign-in. Idempotent."""
    sign_out(username)
    _call(clients.cognito().admin_disable_user, username, _GONE)


def change_password(token: str, present: str, wanted: str) -> None:
    """Change the password of the token's owner. Raises InvalidRequest for a wrong current password
    and for a new one that the user pool's policy refuses, RateLimited.
    """
    try:
        clients.cognito().change_password(
            AccessToken=token, PreviousPassword=present, ProposedPassword=wanted
        )
    except ClientError as error:
        raise _password_error(error) from None


def _password_error(error: ClientError) -> Exception:
    code = clients.error_code(error)
    if code == _REFUSED:
        return errors.InvalidRequest.of("password", "is not your password")
    if code in ("InvalidPasswordException", "PasswordHistoryPolicyViolationException"):
        return errors.InvalidRequest.of("new_password", error.response["Error"]["Message"])
    if code in ("LimitExceededException", "TooManyRequestsException"):
        return errors.RateLimited("Too many passwords; try again later", retry_after=_PAUSE)
    unexpected: Exception = error
    return unexpected


def remove(username: str) -> None:
    """Delete the Cognito user with all attributes, the e-mail address included."""
    _call(clients.cognito().admin_delete_user, username, _GONE)


def _call(call: Callable[..., object], username: str, *harmless: str) -> None:
    try:
        call(UserPoolId=settings.user_pool_id, Username=username)
    except ClientError as error:
        if clients.error_code(error) not in harmless:
            raise
