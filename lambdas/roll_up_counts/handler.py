"""Rollups queue: what the counter shards of a subject add up to."""

from typing import Any

from pinhole import log, queues, rollups


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, rollups.on_message)
