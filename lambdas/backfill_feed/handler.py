"""Backfills queue: makes a reader's feed agree with one follow."""

from typing import Any

from pinhole import log
from pinhole.aws import queues
from pinhole.fan_out import backfill


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.each(event, context, backfill.on_message)
