"""Cognito's side of an account: who holds a sign-in name, and disabling or deleting a sign-in."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import ClientError

from pinhole.aws import clients
from pinhole.settings import settings

_GONE = "UserNotFoundException"


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


def shut(username: str) -> None:
    """Revoke refresh tokens and disable the sign-in. Idempotent: a disabled user cannot be signed
    out, and cannot refresh tokens either.
    """
    cognito = clients.cognito()
    _call(cognito.admin_user_global_sign_out, username, _GONE, "NotAuthorizedException")
    _call(cognito.admin_disable_user, username, _GONE)


def remove(username: str) -> None:
    """Delete the Cognito user with all attributes, the e-mail address included."""
    _call(clients.cognito().admin_delete_user, username, _GONE)


def _call(call: Callable[..., object], username: str, *harmless: str) -> None:
    try:
        call(UserPoolId=settings.user_pool_id, Username=username)
    except ClientError as error:
        if clients.error_code(error) not in harmless:
            raise
