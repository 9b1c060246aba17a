"""Requests for invalidations, as queued."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pinhole import clock
from pinhole.settings import settings

Request = dict[str, Any]


def age(request: Request) -> int:
    """Seconds since it was asked for."""
    return int(clock.timestamp() - request["asked_at"])


def gone_at(request: Request) -> int:
    """The time from which the bucket no longer has the files, in seconds."""
    delay = settings.withdraw_after_seconds if request.get("can_wait") else 0
    return int(request["asked_at"] + delay)


def gives_way(request: Request) -> bool:
    """Whether it goes only while nothing else is in progress."""
    return bool(request.get("can_wait") and not request.get("is_moderated"))


def distinct(requests: Iterable[Request]) -> list[Request]:
    """The requests without duplicates. The later of two counts: until then the edge may have
    fetched the file.
    """
    found = {(str(each["subject"]), each["what"], *each["paths"]): each for each in requests}
    return list(found.values())
