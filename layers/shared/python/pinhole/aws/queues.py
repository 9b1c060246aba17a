"""SQS messages with the correlation id of their request, and batches with partial batch responses:
only failed messages are retried.

Powertools' batch processor does the same, but imports asyncio: 6 % of a cold start's CPU time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import errors, log
from pinhole.aws import clients, faults, retries

Body = dict[str, Any]
Handle = Callable[[SQSRecord], None]
# Whether a failure ends a message's attempts.
IsLast = Callable[[Exception], bool]
_CORRELATION = "correlation_id"
# Between a killed function's last moment and the next attempt.
_GRACE_SECONDS = 5


def send(queue_url: str, body: Mapping[str, object], delay: int = 0) -> None:
    """Send a message, with the current correlation id unless it has one; `delay` is in seconds."""
    clients.sqs().send_message(QueueUrl=queue_url, MessageBody=_text(body), DelaySeconds=delay)


def send_all(queue_url: str, bodies: Sequence[Mapping[str, object]]) -> None:
    """Send up to ten messages at once. Raises Busy if SQS did not take all."""
    entries = [
        {"Id": str(number), "MessageBody": _text(body)} for number, body in enumerate(bodies)
    ]
    answer = clients.sqs().send_message_batch(QueueUrl=queue_url, Entries=entries)
    if answer.get("Failed"):
        raise errors.Busy(f"SQS took {len(answer['Successful'])} of {len(entries)} messages")


def body_of(message: SQSRecord) -> Body:
    """The body that was sent."""
    return {name: value for name, value in message.json_body.items() if name != _CORRELATION}


class Failure(TypedDict):
    itemIdentifier: str


class Failures(TypedDict):
    """A response that names the messages to retry."""

    batchItemFailures: list[Failure]


def each(
    event: dict[str, Any],
    handle: Handle,
    attempts: int = retries.ATTEMPTS,
    lease: float | None = None,
) -> Failures:
    """Handle every message; the response names those to retry.

    A failed message is hidden for a second, then longer (`retries.delay`), and becomes a dead
    letter after `attempts` deliveries, or after hours if the failure is a passing one. With
    `lease`, the seconds that the function may still run, a message whose worker is killed comes
    again soon after them.
    """
    invocation = log.correlation_id()
    failed: list[Failure] = []
    for record in event["Records"]:
        log.follow(_correlation_id(record["body"]) or invocation)
        if lease is not None:
            _hide(record, math.ceil(lease) + _GRACE_SECONDS)
        error = _failure(record, handle)
        if error and not _buried(record, error, attempts):
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def together(event: dict[str, Any], handle: Callable[[dict[str, Any]], Failures]) -> Failures:
    """Handle a whole batch, in which single messages may fail; if it raises, all have failed."""
    reason: Exception = ValueError("A message that the batch could not use")
    try:
        names = {failure["itemIdentifier"] for failure in handle(event)["batchItemFailures"]}
    except Exception as error:
        log.logger.exception("batch failed")
        reason, names = error, {record["messageId"] for record in event["Records"]}
    failed = [record for record in event["Records"] if record["messageId"] in names]
    left = [each for each in failed if not _buried(each, reason, retries.ATTEMPTS)]
    return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in left]}


def is_last_attempt(message: SQSRecord, attempts: int, error: Exception) -> bool:
    """Whether the message becomes a dead letter because of this failure."""
    most = retries.RECEIVES if faults.is_passing(error) else attempts
    return int(message.attributes.approximate_receive_count) >= most


def _failure(record: dict[str, Any], handle: Handle) -> Exception | None:
    try:
        handle(SQSRecord(record))
    except Exception as error:
        log.logger.exception("message failed", message_id=record["messageId"])
        return error
    return None


def _buried(record: dict[str, Any], error: Exception, attempts: int) -> bool:
    """Delay a failed message, or send it to the dead-letter queue; returns whether it was sent
    there, and so must not be retried.
    """
    message = SQSRecord(record)
    if not is_last_attempt(message, attempts, error):
        _hide(record, retries.delay(int(message.attributes.approximate_receive_count)))
        return False
    try:
        # SQS itself would do it only after the deliveries of a passing failure.
        dead_letters = f"{_url(record)}-dead"
        clients.sqs().send_message(QueueUrl=dead_letters, MessageBody=record["body"])
    except clients.FAULTS:
        log.logger.exception(
            "sending to the dead-letter queue failed", message_id=record["messageId"]
        )
        return False
    return True


def _hide(record: dict[str, Any], seconds: int) -> None:
    """Have a message that is not deleted delivered again after this many seconds. If that fails, it
    comes after the queue's own visibility timeout.
    """
    try:
        clients.sqs().change_message_visibility(
            QueueUrl=_url(record),
            ReceiptHandle=record["receiptHandle"],
            VisibilityTimeout=seconds,
        )
    except clients.FAULTS:
        log.logger.warning("visibility not changed", message_id=record["messageId"], exc_info=True)


def _url(record: dict[str, Any]) -> str:
    """The URL of the queue that a message is from."""
    *_, account, name = record["eventSourceARN"].split(":")
    return f"{clients.sqs().meta.endpoint_url.rstrip('/')}/{account}/{name}"


def _text(body: Mapping[str, object]) -> str:
    return orjson.dumps({_CORRELATION: log.correlation_id(), **body}).decode()


def _correlation_id(body: str) -> str:
    """The correlation id of a message, or of an event from the bus; empty if it has none."""
    try:
        sent = orjson.loads(body)
        return str(sent.get(_CORRELATION) or sent["detail"][_CORRELATION])
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
