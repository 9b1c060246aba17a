"""Time, in one place so that tests can set it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)


def timestamp() -> int:
    """Whole seconds since the epoch, as DynamoDB's TTL wants them."""
    return int(now().timestamp())


def iso(moment: datetime) -> str:
    """`2026-11-22T13:04:05.678Z`: what the API and the tables hold."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """What `iso` wrote."""
    return datetime.fromisoformat(text)
