"""Moves queue: processes a page of followers when an author's fan-out mode changes."""

from typing import Any

from pinhole import log
from pinhole.aws import queues
from pinhole.fan_out import celebrities


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.each(event, celebrities.on_move)
