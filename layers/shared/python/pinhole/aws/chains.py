"""Chains: work that one invocation cannot finish, which goes on in messages to the same queue.

Every message is a *hop* of its chain. An invocation does several steps of the work before it sends
the next message. A chain may be as long as its work: only hops that bring it back to where it has
been before are counted. After `chain_most` of them it is assumed to be an endless loop: its message
fails until it is a dead letter. A redrive starts the count anew.

A message remembers one earlier place of its chain, which is replaced at each hop whose number is a
power of two. A chain in a circle sooner or later remembers a place in it, and from then on comes
back to that once a round, whatever its places are called (R. P. Brent's search for cycles).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import orjson

from pinhole import clock, log
from pinhole.aws import queues
from pinhole.aws.leases import Context
from pinhole.settings import settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

# Messages that led a chain back to where it had been, of which operators are told: more than any
# real work, and below `chain_most`, which stops it.
MANY = 1_000
_HOP, _SENT_AT = "hop", "sent_at"
# Enough that two places of one chain never share a digest.
_DIGEST_BYTES = 12
# An invocation begins no step after this share of its time, so that each step has at least the
# rest.
_SHARE = 1 / 3
# More than clocks differ: to SQS, a redriven message was sent long after the time in its body.
_REDRIVEN_SECONDS = 60


class TooLong(Exception):
    """The chain has come back `chain_most` times to where it had been."""


@dataclass(frozen=True)
class Trail:
    """What a message knows of its chain: its number, from 0 on, how many of the messages before it
    led back to an earlier place, and the place that it remembers.
    """

    number: int = 0
    repeats: int = 0
    seen: str = ""

    def then(self, place: object) -> Trail:
        """The trail of the next message, which goes on from this place."""
        at = blake2b(orjson.dumps(place), digest_size=_DIGEST_BYTES).hexdigest()
        number = self.number + 1
        is_power_of_two = number & (number - 1) == 0
        seen = at if is_power_of_two else self.seen
        return Trail(number, self.repeats + (at == self.seen), seen)


@dataclass
class Hop:
    """One message's place in its chain, and the steps that its invocation may do."""

    trail: Trail = field(default_factory=Trail)
    is_time_left: Callable[[], bool] = lambda: True
    steps: int = 1

    def goes_on(self) -> bool:
        """Whether the invocation takes another step instead of sending a message for it."""
        if self.steps >= settings.hop_steps or not self.is_time_left():
            return False
        self.steps += 1
        return True

    def send(
        self, queue_url: str, body: Mapping[str, object], delay: int = 0, place: object = None
    ) -> None:
        """Send the chain's next message; `delay` is in seconds. `place` is where the chain goes on,
        if its messages differ from each other at the same place.
        """
        trail = self.trail.then(place or body)
        position = {_HOP: asdict(trail), _SENT_AT: clock.timestamp()}
        queues.send(queue_url, {**body, **position}, delay)


Handle = Callable[["SQSRecord", Hop], None]


def each(event: dict[str, Any], context: Context, handle: Handle) -> queues.Failures:
    """Handle every message as `queues.each` does, with its hop, and tells operators of chains
    that lead back to an earlier place again and again.
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
    trail = _trail(message)
    if trail.repeats >= MANY:
        log.alert("endless chain", repeats=trail.repeats)
    if trail.repeats > settings.chain_most:
        raise TooLong(f"After {trail.number} messages the chain is where it was before")
    handle(message, Hop(trail, is_time_left))


def _trail(message: SQSRecord) -> Trail:
    body = message.json_body
    sent = int(message["attributes"].get("SentTimestamp", 0)) / 1000
    is_redriven = sent > body.get(_SENT_AT, sent) + _REDRIVEN_SECONDS
    known = body.get(_HOP)
    # A number: of a message that an earlier version sent.
    return Trail(**known) if isinstance(known, dict) and not is_redriven else Trail()
