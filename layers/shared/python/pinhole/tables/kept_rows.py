"""Rows that very many readers read, kept in this process for a second or two.

DynamoDB answers about six thousand eventually consistent reads a second of one row. Kept rows may
be `kept_row_seconds` old, so they hold only what may lag: counts, ranks, and candidates to show.
Whether a post may be shown is never kept: posts and ties are read for every response.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from pinhole import clock
from pinhole.settings import settings

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, at most `most`. Callers must not modify them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[str, tuple[int, Value]] = {}

    def find(self, keys: list[str]) -> dict[str, Value]:
        """The values of these keys that are recent enough."""
        now = clock.timestamp()  # which may have been set back
        since = now - settings.kept_row_seconds
        found = ((key, self._kept.get(key)) for key in keys)
        return {key: kept[1] for key, kept in found if kept and since < kept[0] <= now}

    def keep(self, key: str, value: Value) -> None:
        """Keep what was just read."""
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[key] = clock.timestamp(), value
