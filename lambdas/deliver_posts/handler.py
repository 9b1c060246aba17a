"""Deliveries queue: one page of a fan-out is written to its readers' feeds."""

from typing import Any

import pinhole.cold_start  # noqa: F401  (before the others)
from pinhole import fan_out, log, queues


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, fan_out.on_delivery)
