"""Invalidations and withdrawals queues: invalidates CDN paths, a batch at a time."""

from typing import Any

from pinhole import log
from pinhole.aws import queues
from pinhole.cdn import invalidation_batches


@log.observed
def handler(event: dict[str, Any], context: Any) -> queues.Failures:
    return queues.together(event, context, invalidation_batches.on_batch)
