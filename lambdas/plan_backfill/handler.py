"""Follows stream: queues backfills of followers' feeds, and notifies people of new followers and
requests."""

from itertools import chain
from typing import Any

from pinhole import log
from pinhole.aws import streams
from pinhole.fan_out import backfill
from pinhole.notifications import activities, groups


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.together(event, _on_record, _notify)


def _on_record(record: streams.Record) -> list[activities.Activity]:
    backfill.on_follow_changed(record)
    return activities.of_follow(record)


def _notify(found: list[list[activities.Activity]]) -> None:
    groups.notify(chain.from_iterable(found))
