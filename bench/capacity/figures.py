"""The measured figures of operations (`measured.toml`) and what is assumed of people
(`habits.toml`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_MEGABYTES = 512
# Megabytes of memory that come with one processor.
_PROCESSOR = 1_769


@cache
def habits() -> Mapping[str, Any]:
    """What is assumed of people, and the quotas of AWS."""
    return tomllib.loads((_FOLDER / "habits.toml").read_text())


@dataclass(frozen=True)
class Runs:
    """A function's part of an operation, all its runs together."""

    fed_by: str  # "request", "stream", "queue" or "socket"
    runs: float
    trips: float
    megabytes: int
    cpu_ms: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it runs on Lambda: computing at its share of a processor, and waiting."""
        computing = self.cpu_ms / 1000 / (self.megabytes / _PROCESSOR)
        return computing + self.trips * float(habits()["trip_seconds"])

    @property
    def gb_seconds(self) -> float:
        return self.seconds * self.megabytes / 1024


@dataclass(frozen=True)
class Operation:
    """What one operation takes on average, with all that follows from it."""

    name: str
    answer_bytes: float
    functions: Mapping[str, Runs]
    tables: Mapping[str, Mapping[str, float]]
    asked: Mapping[str, float]

    @property
    def reads(self) -> float:
        return sum(table["reads"] for table in self.tables.values())

    @property
    def writes(self) -> float:
        return sum(table["writes"] for table in self.tables.values())

    @property
    def seconds(self) -> float:
        """Function seconds."""
        return sum(each.seconds for each in self.functions.values())

    def runs(self, fed_by: str = "") -> float:
        """Invocations, all or those with one kind of source."""
        found = self.functions.values()
        return sum(each.runs for each in found if fed_by in ("", each.fed_by))

    def calls(self, *names: str) -> float:
        """Calls of other services, by name."""
        return sum(self.asked.get(name, 0) for name in names)


@cache
def measured() -> Mapping[str, Operation]:
    """All measured operations, by name."""
    found = tomllib.loads((_FOLDER / "measured.toml").read_text())
    return {name: _operation(name, each) for name, each in found.items()}


def _operation(name: str, found: Mapping[str, Any]) -> Operation:
    memory = habits()["memory"]
    functions = {
        function: Runs(**about, megabytes=memory.get(function, _MEGABYTES))
        for function, about in found["functions"].items()
    }
    return Operation(name, found["answer_bytes"], functions, found["tables"], found["asked"])
