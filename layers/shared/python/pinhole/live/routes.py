"""The routes of the WebSocket API, each an event of one connection."""

from __future__ import annotations

from typing import Any

import orjson

from pinhole import errors, log
from pinhole.live import handshake, messages
from pinhole.live.handshake import Caller


def answer(event: dict[str, Any]) -> dict[str, Any]:
    """The answer of a route: a status below 300 lets a connection open, a body is sent to it."""
    caller, kind = Caller.of(event), event["requestContext"]["eventType"]
    try:
        if kind == "CONNECT":
            handshake.open(caller)
            return _closing(200, caller, "opened")
        if kind == "DISCONNECT":
            handshake.forget(caller)
            return _closing(200, caller, "closed")
        said = messages.on_message(caller, event.get("body") or "")
    except errors.PinholeError as error:
        return _closing(error.status, caller, error.code)
    return {"statusCode": 200, **({"body": orjson.dumps(said).decode()} if said else {})}


def _closing(status: int, caller: Caller, what: str) -> dict[str, Any]:
    log.logger.info(
        f"connection {what}", user_id=caller.ticket.user_id, connection_id=caller.connection_id
    )
    return {"statusCode": status}
