"""The event bus: what happened, for whoever has subscribed to it (`stacks/parts/events.py`)."""

from __future__ import annotations

from typing import Any

import orjson

from pinhole import errors
from pinhole.aws import clients
from pinhole.settings import settings

SOURCE = "pinhole"


def publish(kind: str, detail: dict[str, Any]) -> None:
    """Put an event on the bus: at least once, as it is put again when this raises."""
    entry = {
        "EventBusName": settings.event_bus,
        "Source": SOURCE,
        "DetailType": kind,
        "Detail": orjson.dumps(detail).decode(),
    }
    answer = clients.events().put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        raise errors.Busy(f"EventBridge did not take {kind}: {answer['Entries'][0]['ErrorCode']}")
