"""The calls of push services: one attempt, no redirects, a few seconds."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

from pinhole import errors

_SECONDS = 5.0


def post(endpoint: str, headers: Mapping[str, str], body: bytes) -> int:
    """Send a push; returns the status of the answer. Raises Busy if there is none."""
    where = urlsplit(endpoint)
    connection = http.client.HTTPSConnection(where.hostname or "", timeout=_SECONDS)
    try:
        target = f"{where.path}?{where.query}" if where.query else where.path
        connection.request("POST", target, body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise errors.Busy(f"A push service did not answer: {type(error).__name__}") from error
    finally:
        connection.close()
