"""Ranks queue: updates a post's ranks under its hashtags."""

from typing import Any

from pinhole import log
from pinhole.aws import queues
from pinhole.discovery import hashtags


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.each(event, context, hashtags.on_message)
