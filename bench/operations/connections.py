"""A client's live connection, as API Gateway passes it on."""

from __future__ import annotations

import json
import uuid
from typing import Any

from pinhole.access.viewer import Viewer

from bench.operations.world import World

_ARN = "arn:aws:execute-api:us-east-1:000000000000:api/live/$connect"


class Connection:
    """A connection that a ticket opens."""

    def __init__(self, world: World, viewer: Viewer) -> None:
        self._world, self._id = world, uuid.uuid4().hex[:16]
        ticket = world.ask(viewer, "issue_tickets", "POST /live/tickets")
        given = {"ticket": ticket["url"].rpartition("ticket=")[2]}
        asked = {"queryStringParameters": given, "methodArn": _ARN}
        admitted = world.invoke("admit_connections", self._event("CONNECT", {}, **asked), "socket")
        self._said = {"principalId": admitted["principalId"], **admitted["context"]}
        self._tell("CONNECT")

    def watch(self, post_id: str) -> None:
        """Say that a post is on the screen."""
        self._tell("MESSAGE", body=json.dumps({"type": "watch", "posts": [post_id]}))

    def close(self) -> None:
        self._tell("DISCONNECT")

    def _tell(self, kind: str, **more: Any) -> None:
        event = self._event(kind, self._said, **more)
        answer = self._world.invoke("keep_connections", event, "socket")
        if answer["statusCode"] >= 300:
            raise RuntimeError(f"{kind} of a connection: {answer}")

    def _event(self, kind: str, said: dict[str, Any], **more: Any) -> dict[str, Any]:
        about = {"eventType": kind, "connectionId": self._id, "routeKey": "$default"}
        return {"requestContext": {**about, **({"authorizer": said} if said else {})}, **more}
