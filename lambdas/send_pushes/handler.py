"""Pushes queue: sends notifications to the push services of browsers."""

from typing import Any

import pinhole.cold_start  # noqa: F401  (before the others)
from pinhole import log
from pinhole.aws import queues
from pinhole.push import delivery


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.each(event, context, delivery.on_message)
