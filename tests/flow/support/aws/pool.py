"""A user pool: people and their sign-in names, as in Cognito's admin calls."""

from __future__ import annotations

import json
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.botocore_stubber import MockRawResponse
from pinhole.access.viewer import Viewer

SERVICE = "cognito-identity-provider"


class Pool:
    """`people` are the ids of those who signed up, by name; `disabled` those who cannot sign in;
    `revoked` the tokens that were ended. A token is called as its owner.
    """

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.disabled: set[str] = set()
        self.signed_out: set[str] = set()
        self.revoked: set[str] = set()
        self.refusal = "Access Token has been revoked"
        self.passwords: dict[str, str] = {}

    def sign_up(self, *viewers: Viewer) -> None:
        self.people.update((viewer.username, viewer.user_id) for viewer in viewers)

    def answer(self, operation: str, request: AWSPreparedRequest) -> AWSResponse:
        """Cognito's answer to a call."""
        asked = json.loads(request.body)
        if "AccessToken" in asked:
            return self._answer_owner(operation, request, asked)
        name = asked["Username"]
        if name not in self.people:
            return _answer(request, 400, {"__type": "UserNotFoundException", "message": "None"})
        if operation == "AdminUserGlobalSignOut" and name in self.disabled:
            return _answer(request, 400, {"__type": "NotAuthorizedException", "message": "None"})
        return _answer(request, 200, getattr(self, f"_{operation}")(name))

    def _answer_owner(
        self, operation: str, request: AWSPreparedRequest, asked: dict[str, str]
    ) -> AWSResponse:
        """To a call that a token allows; its signature was verified."""
        name = asked["AccessToken"]
        refusal = {"__type": "NotAuthorizedException", "message": self.refusal}
        if name in self.revoked | self.disabled:
            return _answer(request, 400, refusal)
        if operation == "ChangePassword":
            if asked["PreviousPassword"] != self.passwords.get(name):
                return _answer(request, 400, {**refusal, "message": "Incorrect password"})
            if len(asked["ProposedPassword"]) < 8:
                fault = {
                    "__type": "InvalidPasswordException",
                    "message": "Not long enough",
                }
                return _answer(request, 400, fault)
            self.passwords[name] = asked["ProposedPassword"]
        return _answer(request, 200, {"Username": name})

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
