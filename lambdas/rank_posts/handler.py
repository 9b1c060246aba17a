"""Ranks queue: where a post stands under its hashtags."""

from typing import Any

from pinhole import log, queues, tags


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, tags.on_message)
