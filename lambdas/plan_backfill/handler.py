"""Follows stream: a follow made or ended is queued, for the follower's feed to agree with it, and
who is followed is told."""

from itertools import chain
from typing import Any

from pinhole import backfill, log, notices, notifications, streams


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    notifications.tell(chain.from_iterable(streams.each(event, _on_record)))


def _on_record(record: dict[str, Any]) -> list[notices.Notice]:
    backfill.on_follow_changed(record)
    return notices.of_follow(record)
