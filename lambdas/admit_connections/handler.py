"""The authorizer of the WebSocket API: takes the ticket of a connection that opens."""

from typing import Any

from pinhole import log
from pinhole.live import handshake


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return handshake.admit(event)
