"""Chains: work that one invocation cannot finish, which goes on in messages to the same queue.

Every message carries its position in the chain, its *hop*. An invocation does several steps of the
work before it sends the next message. A chain longer than `chain_most` hops is assumed to be an
endless loop: its message fails until it is a dead letter. A redrive starts the count anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pinhole import clock, log
from pinhole.aws import queues
from pinhole.aws.leases import Context
from pinhole.settings import settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

_HOP, _SENT_AT = "hop", "sent_at"
# An invocation begins no step after this share of its time, so that each step has at least the
# rest.
_SHARE = 1 / 3
# More than clocks differ: to SQS, a redriven message was sent long after the time in its body.
_REDRIVEN_SECONDS = 60


class TooLong(Exception):
    """The chain is longer than `chain_most` hops."""


@dataclass
class Hop:
    """One message's place in its chain, from 0 on, and the steps that its invocation may do."""

    number: int
    is_time_left: Callable[[], bool] = lambda: True
    steps: int = 1

    def goes_on(self) -> bool:
        """Whether the invocation takes another step instead of sending a message for it."""
        if self.steps >= settings.hop_steps or not self.is_time_left():
            return False
        self.steps += 1
        return True

    def send(self, queue_url: str, body: Mapping[str, object], delay: int = 0) -> None:
        """Send the chain's next message; `delay` is in seconds."""
        position = {_HOP: self.number + 1, _SENT_AT: clock.timestamp()}
        queues.send(queue_url, {**body, **position}, delay)


Handle = Callable[["SQSRecord", Hop], None]


def each(event: dict[str, Any], context: Context, handle: Handle) -> queues.Failures:
    """Handle every message as `queues.each` does, with its hop; the metric `Hops` is the number of
    messages before it in its chain.
    """
    enough = context.get_remaining_time_in_millis() * (1 - _SHARE)

    def is_time_left() -> bool:
        return context.get_remaining_time_in_millis() > enough

    return queues.each(event, context, partial(_handle, handle, is_time_left))


def body_of(message: SQSRecord) -> queues.Body:
    """The body that was sent."""
    body = queues.body_of(message)
    return {name: value for name, value in body.items() if name not in (_HOP, _SENT_AT)}


def _handle(handle: Handle, is_time_left: Callable[[], bool], message: SQSRecord) -> None:
    hop = Hop(_number(message), is_time_left)
    log.count("Hops", hop.number)
    if hop.number > settings.chain_most:
        raise TooLong(f"A chain of more than {settings.chain_most} messages")
    handle(message, hop)


def _number(message: SQSRecord) -> int:
    body = message.json_body
    sent = int(message["attributes"].get("SentTimestamp", 0)) / 1000
    is_redriven = sent > body.get(_SENT_AT, sent) + _REDRIVEN_SECONDS
    return 0 if is_redriven else int(body.get(_HOP, 0))
