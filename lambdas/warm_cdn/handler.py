"""Warmups queue: the renditions of a viral post, fetched through the CDN."""

from typing import Any

from pinhole import edge, log, queues


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, edge.on_message)
