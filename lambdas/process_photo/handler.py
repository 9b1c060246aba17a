"""Uploads queue: what S3 says was uploaded is made into renditions and published."""

from typing import Any

from pinhole import log, photos, queues


@log.metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, context, photos.on_message)
