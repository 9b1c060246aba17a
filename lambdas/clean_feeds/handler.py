"""Cleanups queue: removes a deleted post from the feeds of its author's followers, a page at a
time."""

from typing import Any

from pinhole import log
from pinhole.aws import queues
from pinhole.deletion import feed_entries


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.each(event, feed_entries.on_message)
