"""The clock, in one place so that tests can set it."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)


def timestamp() -> int:
    """Whole seconds since the epoch, as DynamoDB's TTL expects."""
    return int(now().timestamp())


def iso(moment: datetime) -> str:
    """`2026-11-22T13:04:05.678Z`: the format of the API and the tables."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """The inverse of `iso`."""
    return datetime.fromisoformat(text)


def at(second: int) -> datetime:
    """The inverse of `timestamp`."""
    return datetime.fromtimestamp(second, UTC)


def wait_for(second: int) -> None:
    """Return when this second has begun."""
    time.sleep(max(0.0, second - now().timestamp()))
