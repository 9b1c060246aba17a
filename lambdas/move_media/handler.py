"""Placements queue: moves renditions to where audience, privacy and moderation require them."""

from typing import Any

from pinhole import log
from pinhole.aws import chains, queues
from pinhole.pipeline import media_moves


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return chains.each(event, context, media_moves.on_message)
