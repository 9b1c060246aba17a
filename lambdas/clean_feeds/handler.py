"""Cleanups queue: removes a deleted post from the feeds of its author's followers, a page at a
time."""

from typing import Any

from pinhole import log
from pinhole.aws import chains, queues
from pinhole.deletion import feed_entries


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return chains.each(event, context, feed_entries.on_message)
