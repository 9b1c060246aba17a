"""The event bus: publishes events to their subscribers (`stacks/parts/events.py`)."""

from __future__ import annotations

from typing import Any

import orjson

from pinhole import errors
from pinhole.aws import clients
from pinhole.settings import settings

SOURCE = "pinhole"


def publish(kind: str, detail: dict[str, Any]) -> None:
    """Publish an event, at least once: the caller retries if this raises. Raises Busy."""
    entry = {
        "EventBusName": settings.event_bus,
        "Source": SOURCE,
        "DetailType": kind,
        "Detail": orjson.dumps(detail).decode(),
    }
    answer = clients.events().put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        raise errors.Busy(f"EventBridge rejected {kind}: {answer['Entries'][0]['ErrorCode']}")
