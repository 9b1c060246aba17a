"""Purges queue: deletes the rows that belong to a deleted post, a page at a time."""

from typing import Any

from pinhole import log
from pinhole.aws import chains, queues
from pinhole.deletion import post_rows


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return chains.each(event, context, post_rows.on_message)
