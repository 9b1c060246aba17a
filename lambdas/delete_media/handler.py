"""Removals queue: archives or deletes the photos and videos of a deleted post."""

from typing import Any

from pinhole import log
from pinhole.aws import chains, queues
from pinhole.deletion import media_files


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return chains.each(event, context, media_files.on_message)
