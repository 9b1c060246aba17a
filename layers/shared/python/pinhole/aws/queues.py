"""SQS batches with partial batch responses: only failed messages are retried.

Powertools' batch processor does the same, but imports asyncio: 6 % of a cold start's CPU time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import log

Handle = Callable[[SQSRecord], None]


class Failure(TypedDict):
    itemIdentifier: str


class Failures(TypedDict):
    """A response that names the messages to retry."""

    batchItemFailures: list[Failure]


def each(event: dict[str, Any], handle: Handle) -> Failures:
    """Handle every message; the response names those to retry.

    After too many failures SQS moves a message to the dead-letter queue.
    """
    failed = [record["messageId"] for record in event["Records"] if not _is_done(record, handle)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_done(record: dict[str, Any], handle: Handle) -> bool:
    try:
        handle(SQSRecord(record))
    except Exception:
        log.logger.exception("message failed", message_id=record["messageId"])
        return False
    return True
