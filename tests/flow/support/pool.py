"""A user pool: people and their sign-in names, as in Cognito's admin calls."""

from __future__ import annotations

import json
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.botocore_stubber import MockRawResponse
from pinhole.access.viewer import Viewer

SERVICE = "cognito-identity-provider"


class Pool:
    """`people` are the ids of those who signed up, by name; `disabled` those who cannot sign in."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.disabled: set[str] = set()
        self.signed_out: set[str] = set()

    def sign_up(self, *viewers: Viewer) -> None:
        self.people.update((viewer.username, viewer.user_id) for viewer in viewers)

    def answer(self, operation: str, request: AWSPreparedRequest) -> AWSResponse:
        """Cognito's answer to a call."""
        name = json.loads(request.body)["Username"]
        if name not in self.people:
            return _answer(request, 400, {"__type": "UserNotFoundException", "message": "None"})
        if operation == "AdminUserGlobalSignOut" and name in self.disabled:
            return _answer(request, 400, {"__type": "NotAuthorizedException", "message": "None"})
        return _answer(request, 200, getattr(self, f"_{operation}")(name))

    def _AdminGetUser(self, name: str) -> dict[str, Any]:  # noqa: N802
        attributes = [{"Name": "sub", "Value": self.people[name]}]
        return {"Username": name, "UserAttributes": attributes}

    def _AdminDisableUser(self, name: str) -> dict[str, Any]:  # noqa: N802
        self.disabled.add(name)
        return {}

    def _AdminUserGlobalSignOut(self, name: str) -> dict[str, Any]:  # noqa: N802
        self.signed_out.add(name)
        return {}

    def _AdminDeleteUser(self, name: str) -> dict[str, Any]:  # noqa: N802
        del self.people[name]
        return {}


def _answer(request: AWSPreparedRequest, status: int, body: dict[str, Any]) -> AWSResponse:
    return AWSResponse(request.url, status, {}, MockRawResponse(json.dumps(body).encode()))
