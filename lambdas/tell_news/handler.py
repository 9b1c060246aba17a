"""Live queue: tells news to open connections, and closes those that have to end."""

from typing import Any

import pinhole.cold_start  # noqa: F401  (before the others)
from pinhole import log
from pinhole.aws import queues
from pinhole.live import delivery


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.together(event, context, delivery.on_batch)
