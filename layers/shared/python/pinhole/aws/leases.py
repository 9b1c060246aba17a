"""Leases: how long a message that a worker has is hidden from others.

A queue has one visibility timeout, which has to outlast throttled invocations: six times the
function's. A worker knows better, and a worker that is killed can no longer say anything. So it
takes its messages for the time that it may still run, or if that is long, for a minute, and again
and again while it works: others have the message soon after it ended.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Protocol

from pinhole import log
from pinhole.aws import clients, workers

# Between a killed function's last moment and the next attempt.
_GRACE_SECONDS = 5
# A longer lease is renewed instead, several times within it in case that SQS fails.
LONGEST_SECONDS = 70
_RENEWED_SECONDS = 60.0
_BEAT_SECONDS = 15.0


class Context(Protocol):
    """The parts of Lambda's context that we use."""

    def get_remaining_time_in_millis(self) -> int: ...


def take(records: list[dict[str, Any]], context: Context) -> float:
    """Hide the messages of a batch for the time that the function may still run, in seconds, which
    it returns.
    """
    seconds = math.ceil(context.get_remaining_time_in_millis() / 1000) + _GRACE_SECONDS
    workers.each(lambda record: hide(record, seconds), records)
    return seconds


@contextmanager
def renewed(record: dict[str, Any], taken: float) -> Iterator[None]:
    """Hide one of these messages only for as long as it is worked on. Once it is over, nothing more
    is said about the message.
    """
    if taken <= LONGEST_SECONDS:
        yield
        return
    hide(record, math.ceil(_RENEWED_SECONDS))
    is_over = Event()
    beat = Thread(target=_renew, args=(record, is_over), daemon=True)
    beat.start()
    try:
        yield
    finally:
        is_over.set()
        beat.join()


def hide(record: dict[str, Any], seconds: int) -> None:
    """Make a message that is not deleted visible again after this many seconds. If that fails, it
    comes after the queue's own visibility timeout.
    """
    try:
        clients.sqs().change_message_visibility(
            QueueUrl=url(record),
            ReceiptHandle=record["receiptHandle"],
            VisibilityTimeout=seconds,
        )
    except clients.FAULTS:
        log.logger.warning("visibility not changed", message_id=record["messageId"], exc_info=True)


def url(record: dict[str, Any]) -> str:
    """The URL of the queue that a message is from."""
    *_, account, name = record["eventSourceARN"].split(":")
    return f"{clients.sqs().meta.endpoint_url.rstrip('/')}/{account}/{name}"


def _renew(record: dict[str, Any], is_over: Event) -> None:
    while not is_over.wait(_BEAT_SECONDS):
        hide(record, math.ceil(_RENEWED_SECONDS))
