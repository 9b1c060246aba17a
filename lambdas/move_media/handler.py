"""Places queue: renditions are moved to where audience, account and moderation want them."""

from typing import Any

from pinhole import log
from pinhole.aws import queues
from pinhole.pipeline import media_moves


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, media_moves.on_message)
