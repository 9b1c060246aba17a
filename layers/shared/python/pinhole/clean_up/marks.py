"""Marks on a receipt: the progress of a chain of steps, so that it can be resumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True)
class Mark:
    """The progress of a chain of steps: `at` says how to continue, in an invocation that began with
    the step number `first`.
    """

    chain: str
    first: int
    at: dict[str, Any]

    def stored(self) -> dict[str, Any]:
        """The attributes of its receipt."""
        first, at = _names(self.chain)
        return {first: self.first, at: orjson.dumps(self.at).decode()}


def reached(receipt: Mapping[str, Any] | None, chain: str, first: int) -> dict[str, Any] | None:
    """The last mark (`Mark.at`) of an invocation that began with this step; None if it made none or
    its chain has gone on to the next one.
    """
    row, (named, at) = receipt or {}, _names(chain)
    if row.get(named) != first:
        return None
    position: dict[str, Any] = orjson.loads(row[at])
    return position


def _names(chain: str) -> tuple[str, str]:
    return f"{chain}#first", f"{chain}#at"
