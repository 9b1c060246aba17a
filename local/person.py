"""A user of Pinhole: signs in through Cognito and uses only the public API.

anna = Person.sign_up(outputs, "anna", password)
post_id = anna.post([Photo("sea.jpg", body)], caption="The sea")["post_id"]
anna.call("GET", "/feed").json()
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from local import http
from local.console import Trouble
from local.http import Response

JPEG = "image/jpeg"
_SECOND_FACTOR = "SOFTWARE_TOKEN_MFA"


class Refused(Trouble):
    """A request failed unexpectedly: the request and its response."""


@dataclass(frozen=True)
class Photo:
    """A photo to post."""

    name: str
    body: bytes
    alt_text: str = ""
    content_type: str = JPEG


@dataclass(frozen=True)
class Person:
    """A signed-in user."""

    username: str
    user_id: str
    token: str
    api_url: str

    @classmethod
    def sign_up(cls, outputs: Mapping[str, str], username: str, password: str) -> "Person":
        """Create an account and sign in; `outputs` is the content of `.local/outputs.json`."""
        email = {"Name": "email", "Value": f"{username}@example.com"}
        cognito(
            outputs,
            "SignUp",
            {"Username": username, "Password": password, "UserAttributes": [email]},
        )
        return cls.sign_in(outputs, username, password)

    @classmethod
    def sign_in(
        cls, outputs: Mapping[str, str], username: str, password: str, code: str = ""
    ) -> "Person":
        """Sign in; with `code`, that of an authenticator app, if the person has set one up.
        Raises Trouble without one.
        """
        answer = cognito(
            outputs,
            "InitiateAuth",
            {
                "AuthFlow": "USER_PASSWORD_AUTH",
                "AuthParameters": {"USERNAME": username, "PASSWORD": password},
            },
        )
        if answer.get("ChallengeName") == _SECOND_FACTOR:
            answer = _answer(outputs, username, code, answer["Session"])
        token = answer["AuthenticationResult"]["AccessToken"]
        newcomer = cls(username, "", token, outputs["api_url"])
        user_id = newcomer.ask("GET", "/users/me/profile")["user_id"]
        return cls(username, user_id, token, outputs["api_url"])

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Call the API, signed in."""
        signed = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        return http.request(method, self.api_url + path, body, signed)

    def ask(self, method: str, path: str, content: object = None) -> Any:
        """Call the API with JSON and return its JSON; raises Refused on an error status."""
        body = None if content is None else json.dumps(content).encode()
        answer = self.call(method, path, body, {"Content-Type": "application/json"})
        return _accepted(f"{method} {path}", answer)

    def post(self, photos: Sequence[Photo], caption: str) -> dict[str, Any]:
        """Post photos in two steps: announce them, then upload each."""
        media = [
            {
                "content_type": photo.content_type,
                "size": len(photo.body),
                "alt_text": photo.alt_text,
            }
            for photo in photos
        ]
        post: dict[str, Any] = self.ask("POST", "/posts", {"caption": caption, "media": media})
        for upload in post["uploads"]:
            self.upload(upload, photos[upload["index"]])
        return post

    def upload(self, upload: Mapping[str, Any], photo: Photo) -> None:
        """Upload the photo to its presigned POST."""
        file = http.File("file", photo.name, photo.content_type, photo.body)
        body, headers = http.form(upload["fields"], [file])
        _accepted(f"POST {upload['url']}", http.request("POST", upload["url"], body, headers))

    def follow(self, other: "Person") -> None:
        self.ask("POST", f"/users/{quote(other.user_id)}/follow")

    def like(self, post_id: str) -> None:
        self.ask("POST", f"/posts/{quote(post_id)}/like")


def _answer(outputs: Mapping[str, str], username: str, code: str, session: str) -> Any:
    """Show Cognito the code that it asked for."""
    if not code:
        raise Trouble(f"{username} signs in with a second factor: give its code.")
    answers = {"USERNAME": username, f"{_SECOND_FACTOR}_CODE": code}
    return cognito(
        outputs,
        "RespondToAuthChallenge",
        {"ChallengeName": _SECOND_FACTOR, "Session": session, "ChallengeResponses": answers},
    )


def cognito(outputs: Mapping[str, str], action: str, content: Mapping[str, Any]) -> Any:
    """Call an unauthenticated Cognito action."""
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"AWSCognitoIdentityProviderService.{action}",
    }
    body = json.dumps({"ClientId": outputs["user_pool_client_id"], **content}).encode()
    return _accepted(action, http.request("POST", outputs["endpoint"], body, headers))


def _accepted(asked: str, answer: Response) -> Any:
    if answer.status >= 300:
        raise Refused(f"{asked}: {answer.status} {answer.body.decode(errors='replace')}")
    return answer.json() if answer.body else None
