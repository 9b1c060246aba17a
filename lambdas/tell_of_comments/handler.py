"""Streams of comments and their likes: whom they concern is told."""

from itertools import chain
from typing import Any

from pinhole import log, notices, notifications, streams


@log.observed
def handler(event: dict[str, Any], context: Any) -> None:
    notifications.tell(chain.from_iterable(streams.each(event, notices.of_comments)))
