"""Warmups queue: fetches the renditions of a viral post through the CDN."""

from typing import Any

from pinhole import log
from pinhole.aws import queues
from pinhole.cdn import warm_up


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.each(event, context, warm_up.on_message)
