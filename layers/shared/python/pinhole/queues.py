"""SQS batches: a message that fails comes again alone, the others are done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import log

Handle = Callable[[SQSRecord], None]


def each(event: dict[str, Any], context: Any, handle: Handle) -> PartialItemFailureResponse:
    """Handle every message; the answer names those that must come again.

    After too many failures SQS moves a message to the dead-letter queue.
    """

    def noted(record: SQSRecord) -> None:
        try:
            handle(record)
        except Exception:
            log.logger.exception("message failed", message_id=record.message_id)
            raise

    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, noted, processor, context)
