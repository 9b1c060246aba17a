"""Moves queue: processes a page of followers when an author's fan-out mode changes."""

from typing import Any

from pinhole import log
from pinhole.aws import chains, queues
from pinhole.fan_out import celebrities


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return chains.each(event, context, celebrities.on_move)
