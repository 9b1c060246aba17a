"""How long messages have waited until a function took them."""

from __future__ import annotations

from math import inf
from typing import Any

from pinhole import clock, log

# The message attribute that says how long it was to wait.
_DELAY = "delay"


def attributes(delay: int) -> dict[str, Any]:
    """The attributes of a message that is sent with this delay."""
    return {_DELAY: {"DataType": "Number", "StringValue": str(delay)}} if delay else {}


def note(records: list[dict[str, Any]]) -> None:
    """Record the longest wait of a batch, if that was long (`log.late`)."""
    log.late("MessageAge", max(map(waited, records), default=0))


def since_sent(record: dict[str, Any]) -> float:
    """Seconds since the message was sent; infinite if that is not known."""
    sent = record["attributes"].get("SentTimestamp")
    return clock.now().timestamp() - int(sent) / 1000 if sent else inf


def waited(record: dict[str, Any]) -> float:
    """Seconds that a message has waited beyond its delay when it is delivered for the first time;
    0 afterwards, when it waits because it failed.
    """
    if int(record["attributes"].get("ApproximateReceiveCount", 1)) > 1:
        return 0
    seconds = since_sent(record)
    delay = record.get("messageAttributes", {}).get(_DELAY, {}).get("stringValue", "0")
    return seconds - int(delay) if seconds < inf else 0
