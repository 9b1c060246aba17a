"""Purges queue: the rows that a deleted post leads to, a page at a time."""

from typing import Any

from pinhole import log, purge, queues


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, purge.on_message)
