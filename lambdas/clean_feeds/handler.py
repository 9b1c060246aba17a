"""Cleanups queue: a deleted post leaves the feeds of its author's followers, a page at a time."""

from typing import Any

from pinhole import feed_cleaning, log, queues


@log.observed
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return queues.each(event, feed_cleaning.on_message)
