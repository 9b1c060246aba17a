"""API Gateway's side of live connections: what clients are sent, and whether they are open."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.botocore_stubber import MockRawResponse

SERVICE = "apigatewaymanagementapi"
# Runs a function with an event.
Invoke = Callable[[str, dict[str, Any]], Any]


class Sockets:
    """The open connections, by id, with the frames that each was sent."""

    def __init__(self) -> None:
        self.open: dict[str, list[Any]] = {}

    def answer(self, request: AWSPreparedRequest) -> AWSResponse:
        """API Gateway's answer to a call about a connection."""
        connection_id = unquote(request.url.rpartition("/@connections/")[2])
        if connection_id not in self.open:
            return _answer(request, 410, {"x-amzn-ErrorType": "GoneException"})
        if request.method == "DELETE":
            del self.open[connection_id]
            return _answer(request, 204, {})
        body = request.body if isinstance(request.body, bytes) else request.body.encode()
        assert len(body) < 32 * 1024
        self.open[connection_id].append(json.loads(body))
        return _answer(request, 200, {})


class Client:
    """A client with one connection, as API Gateway passes it on. `frames` is what it was sent."""

    def __init__(self, sockets: Sockets, invoke: Invoke, url: str) -> None:
        self._sockets, self._invoke = sockets, invoke
        self.id = uuid.uuid4().hex[:16]
        self.frames: list[Any] = []
        self.status = self._connect(url.rpartition("ticket=")[2])

    @property
    def is_open(self) -> bool:
        return self.id in self._sockets.open

    def say(self, message: Any) -> Any:
        """Send a message; returns the answer."""
        body = message if isinstance(message, str) else json.dumps(message)
        answer = self._invoke("keep_connections", self._event("MESSAGE", body=body))
        return json.loads(answer["body"]) if "body" in answer else None

    def close(self) -> None:
        self._sockets.open.pop(self.id, None)
        self._invoke("keep_connections", self._event("DISCONNECT"))

    def news(self) -> list[Any]:
        """What it was sent since the last call, without the times."""
        found = [{k: v for k, v in each.items() if k not in ("type", "at")} for each in self.frames]
        self.frames.clear()
        return found

    def _connect(self, ticket: str) -> int:
        arn = "arn:aws:execute-api:us-east-1:123456789012:api/live/$connect"
        asked = {"queryStringParameters": {"ticket": ticket}, "methodArn": arn}
        answer = self._invoke("admit_connections", self._event("CONNECT", **asked))
        [statement] = answer["policyDocument"]["Statement"]
        if statement["Effect"] != "Allow":
            return 403
        self._said = {"principalId": answer["principalId"], **answer["context"]}
        status = self._invoke("keep_connections", self._event("CONNECT"))["statusCode"]
        if status < 300:
            self._sockets.open[self.id] = self.frames
        return status

    def _event(self, kind: str, **more: Any) -> dict[str, Any]:
        about = {"eventType": kind, "connectionId": self.id, "routeKey": "$default"}
        if said := getattr(self, "_said", None):
            about["authorizer"] = said
        return {"requestContext": about, **more}


def _answer(request: AWSPreparedRequest, status: int, headers: dict[str, str]) -> AWSResponse:
    return AWSResponse(request.url, status, headers, MockRawResponse(b"{}"))
