"""SQS messages with the correlation id of their request, and batches with partial batch responses:
only failed messages are retried.

Powertools' batch processor does the same, but imports asyncio: 6 % of a cold start's CPU time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Any, TypedDict

import orjson

from pinhole import clock, errors, log
from pinhole.aws import clients, faults, leases, retries, waits
from pinhole.aws.leases import Context

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

Body = dict[str, Any]
Handle = Callable[["SQSRecord"], None]
# Whether a failure ends a message's attempts.
IsLast = Callable[[Exception], bool]
_CORRELATION = "correlation_id"


def send(queue_url: str, body: Mapping[str, object], delay: int = 0) -> None:
    """Send a message, with the current correlation id unless it has one; `delay` is in seconds."""
    told = waits.attributes(delay)
    clients.sqs().send_message(
        QueueUrl=queue_url, MessageBody=_text(body), DelaySeconds=delay, MessageAttributes=told
    )


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
    context: Context,
    handle: Handle,
    attempts: int = retries.ATTEMPTS,
) -> Failures:
    """Handle every message; the response names those to retry.

    A failed message is hidden for a second, then longer (`retries.delay`), and becomes a dead
    letter: after `attempts` deliveries, or after hours if the failure is a passing one. A message
    whose worker is killed comes again soon after that (`pinhole.aws.leases`), and is a dead letter
    once it must have killed `attempts`.
    """
    invocation, requests = log.correlation_id(), set[str]()
    failed: list[Failure] = []
    taken = leases.take(event["Records"], context)
    waits.note(event["Records"])
    for record in event["Records"]:
        log.follow(_correlation_id(record["body"]) or invocation)
        requests.add(log.correlation_id())
        with leases.renewed(record, taken):
            error = _deadly(event, record, attempts) or _failure(record, handle)
        requests.add(log.correlation_id())  # that of the post, which its message does not have
        if error and not _buried(record, error, attempts):
            failed.append({"itemIdentifier": record["messageId"]})
    log.batch_handled(requests, invocation)
    return {"batchItemFailures": failed}


def together(
    event: dict[str, Any], context: Context, handle: Callable[[dict[str, Any]], Failures]
) -> Failures:
    """Handle a whole batch, in which single messages may fail; if it raises, all have failed."""
    leases.take(event["Records"], context)
    waits.note(event["Records"])
    invocation = log.correlation_id()
    requests = {_correlation_id(record["body"]) or invocation for record in event["Records"]}
    reason: Exception = ValueError("A message that the batch could not use")
    try:
        names = {failure["itemIdentifier"] for failure in handle(event)["batchItemFailures"]}
    except Exception as error:
        log.logger.exception("batch failed")
        reason, names = error, {record["messageId"] for record in event["Records"]}
    log.batch_handled(requests, invocation)
    failed = [record for record in event["Records"] if record["messageId"] in names]
    left = [each for each in failed if not _buried(each, reason, retries.ATTEMPTS)]
    return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in left]}


def is_last_attempt(message: SQSRecord, attempts: int, error: Exception) -> bool:
    """Whether the message becomes a dead letter because of this failure."""
    most = retries.RECEIVES if faults.is_passing(error, _age(message.raw_event)) else attempts
    return int(message.attributes.approximate_receive_count) >= most


def _age(record: dict[str, Any]) -> float:
    """Seconds since the message was first delivered; infinite if that is not known."""
    first = record["attributes"].get("ApproximateFirstReceiveTimestamp")
    return clock.now().timestamp() - int(first) / 1000 if first else inf


class Deadly(Exception):
    """The message has killed its workers, so that none of them could say that it failed."""


def _deadly(event: dict[str, Any], record: dict[str, Any], attempts: int) -> Deadly | None:
    """The error of a message that has killed `attempts` workers. In a batch with others, nobody
    knows which one it was; and if it did not come again as soon as it does after that, deliveries
    may have been throttled, or a deployment broken.
    """
    attributes = record["attributes"]
    seconds = _age(record)
    if seconds == inf or len(event["Records"]) > 1:
        return None
    receives = int(attributes["ApproximateReceiveCount"])
    killed = retries.kills(receives, seconds)
    if killed < attempts or seconds > receives * leases.LONGEST_SECONDS:
        return None
    log.logger.error("message deadly", message_id=record["messageId"], killed=killed)
    return Deadly(f"{killed} workers were killed")


def _failure(record: dict[str, Any], handle: Handle) -> Exception | None:
    try:
        handle(_message(record))
    except Exception as error:
        log.logger.exception("message failed", message_id=record["messageId"])
        return error
    return None


def _buried(record: dict[str, Any], error: Exception, attempts: int) -> bool:
    """Delay a failed message, or send it to the dead-letter queue; returns whether it was sent
    there, and so must not be retried.
    """
    message = _message(record)
    if not is_last_attempt(message, attempts, error):
        leases.hide(record, retries.delay(int(message.attributes.approximate_receive_count)))
        return False
    try:
        # SQS itself would do it only after the deliveries of a passing failure.
        dead_letters = f"{leases.url(record)}-dead"
        clients.sqs().send_message(QueueUrl=dead_letters, MessageBody=record["body"])
    except clients.FAULTS:
        log.logger.exception(
            "sending to the dead-letter queue failed", message_id=record["messageId"]
        )
        return False
    return True


def _message(record: dict[str, Any]) -> SQSRecord:
    # A late import: requests only send messages, and it would cost their cold starts.
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    return SQSRecord(record)


def _text(body: Mapping[str, object]) -> str:
    return orjson.dumps({_CORRELATION: log.correlation_id(), **body}).decode()


def _correlation_id(body: str) -> str:
    """The correlation id of a message, or of an event from the bus; empty if it has none."""
    try:
        sent = orjson.loads(body)
        return str(sent.get(_CORRELATION) or sent["detail"][_CORRELATION])
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
