"""The routes of the WebSocket API: a connection opens, says something, and is closed."""

from typing import Any

from pinhole import log
from pinhole.live import routes


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return routes.answer(event)
