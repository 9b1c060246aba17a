"""Recompressions queue: makes AVIFs of posts that take off again, in fewer bytes."""

from typing import Any

from pinhole import log
from pinhole.aws import queues
from pinhole.pipeline import recompression


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.each(event, context, recompression.on_message)
