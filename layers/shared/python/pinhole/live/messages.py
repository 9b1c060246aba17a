"""Messages of clients on an open connection: that they are there, and which posts they show.

| message | answer |
| --- | --- |
| `{"type": "ping"}` | `{"type": "pong"}`; API Gateway closes a connection that says nothing for ten minutes |
| `{"type": "watch", "posts": [ids]}` | `{"type": "watching", "posts": 2}`: from now on changes of these posts are told, as far as the person may see them, and of no others |
| anything else | `{"type": "error", "code": "invalid_request", "detail": "..."}` |
"""  # noqa: E501

from __future__ import annotations

from typing import Any

import orjson

from pinhole import errors, ids
from pinhole.access import rate_limits
from pinhole.live import handshake
from pinhole.live.handshake import Caller
from pinhole.presence import connections
from pinhole.settings import settings

Answer = dict[str, Any]
# API Gateway's own limit for a message.
_BYTES_MOST = 128 * 1024


def on_message(caller: Caller, body: str) -> Answer | None:
    """Answer a message; None if the connection was closed instead, as its time is over. Raises
    Busy.
    """
    if caller.is_over:
        handshake.end(caller)
        return None
    try:
        message = _parsed(body)
        # A connection that was taken for closed says here that it is not.
        handshake.keep(caller)
        return _watch(caller, message["posts"]) if "posts" in message else {"type": "pong"}
    except errors.PinholeError as error:
        return {"type": "error", "code": error.code, "detail": error.detail}


def _watch(caller: Caller, posts: list[str]) -> Answer:
    rate_limits.spend(caller.viewer, "watches")
    connections.show(caller.ticket.user_id, caller.connection_id, posts)
    return {"type": "watching", "posts": len(posts)}


def _parsed(body: str) -> dict[str, Any]:
    """A message in one of its two forms. Raises InvalidRequest."""
    try:
        message = orjson.loads(body) if len(body) <= _BYTES_MOST else None
    except orjson.JSONDecodeError:
        message = None
    if not isinstance(message, dict):
        raise errors.InvalidRequest("A message is a JSON object")
    if message == {"type": "ping"}:
        return message
    if message.keys() != {"type", "posts"} or message["type"] != "watch":
        raise errors.InvalidRequest.of("type", "must be ping, or watch with posts")
    posts = message["posts"]
    if not isinstance(posts, list) or len(posts) > settings.watched_most:
        most = settings.watched_most
        raise errors.InvalidRequest.of("posts", f"must be a list of at most {most} ids")
    if not all(isinstance(each, str) and ids.is_ulid(each) for each in posts):
        raise errors.InvalidRequest.of("posts", "must be ids of posts")
    return {**message, "posts": sorted(set(posts))}
