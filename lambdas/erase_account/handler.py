"""Accounts queue: a step of erasing an account that was closed."""

from typing import Any

from pinhole import erasure, log, queues


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, erasure.on_message)
