"""Follows stream: a follow made or ended is queued, for the follower's feed to agree with it."""

from typing import Any

from pinhole import backfill, log, streams


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    streams.each(event, backfill.on_follow_changed)
