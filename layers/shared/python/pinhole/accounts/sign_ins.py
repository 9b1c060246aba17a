"""Cognito's side of an account: with which name somebody signs in, and that they no longer can."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import ClientError

from pinhole.aws import clients
from pinhole.settings import settings

_GONE = "UserNotFoundException"


def holder(username: str) -> str | None:
    """The user id of who signs in with a name, also before their first call; None for nobody."""
    try:
        found = clients.cognito().admin_get_user(
            UserPoolId=settings.user_pool_id, Username=username
        )
    except ClientError as error:
        if clients.error_code(error) == _GONE:
            return None
        raise
    attributes = {each["Name"]: each["Value"] for each in found["UserAttributes"]}
    return attributes["sub"]


def shut(username: str) -> None:
    """Let nobody sign in with a name, and refresh no token; also when that was done before: who is
    disabled cannot be signed out, nor refresh anything.
    """
    cognito = clients.cognito()
    _call(cognito.admin_user_global_sign_out, username, _GONE, "NotAuthorizedException")
    _call(cognito.admin_disable_user, username, _GONE)


def remove(username: str) -> None:
    """Delete all that Cognito knows of somebody, their e-mail address with it."""
    _call(clients.cognito().admin_delete_user, username, _GONE)


def _call(call: Callable[..., object], username: str, *harmless: str) -> None:
    try:
        call(UserPoolId=settings.user_pool_id, Username=username)
    except ClientError as error:
        if clients.error_code(error) not in harmless:
            raise
