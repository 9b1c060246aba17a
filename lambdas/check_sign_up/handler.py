"""Cognito PreSignUp trigger: rejects user names that are invalid or reserved; also confirms the
account in the local stage."""

from typing import Any

from pinhole.people import reservations, usernames
from pinhole.settings import settings


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    usernames.check(event["userName"])
    reservations.sign_up(event["userName"])
    if settings.auto_confirm:
        has_email = "email" in event["request"]["userAttributes"]
        event["response"].update(autoConfirmUser=True, autoVerifyEmail=has_email)
    return event
