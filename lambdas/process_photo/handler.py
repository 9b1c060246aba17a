"""Uploads queue: processes uploaded files into renditions, and publishes posts."""

from typing import Any

from pinhole import log
from pinhole.aws import queues
from pinhole.pipeline import photos


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.each(event, photos.on_message)
