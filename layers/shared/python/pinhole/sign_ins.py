"""Cognito's side of an account: with which name somebody signs in, and that they no longer can."""

from __future__ import annotations

from botocore.exceptions import ClientError

from pinhole import aws
from pinhole.settings import settings


def holder(username: str) -> str | None:
    """The user id of who signs in with a name, also before their first call; None for nobody."""
    try:
        found = aws.cognito().admin_get_user(UserPoolId=settings.user_pool_id, Username=username)
    except ClientError as error:
        if aws.error_code(error) == "UserNotFoundException":
            return None
        raise
    attributes = {each["Name"]: each["Value"] for each in found["UserAttributes"]}
    return attributes["sub"]
