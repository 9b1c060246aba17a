"""The local cloud's logs as they are written, by function: `make tail`.

make tail                         all functions
make tail FUNCTION=read_feed      one of them
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local import console
from local.console import Trouble
from local.operator import tracing
from local.operator.targets import Target, target
from local.operator.tracing import Line

_PAUSE_SECONDS = 1.0
# Log groups appear when functions run for the first time.
_GROUPS_AGAIN_SECONDS = 15.0


@dataclass
class Tail:
    """Follows logs from a moment on, in milliseconds since the epoch."""

    at: Target
    logs: Any
    since: int
    function: str = ""
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _groups: list[str] = field(default_factory=list)
    _looked: float = -_GROUPS_AGAIN_SECONDS

    def new(self, now: float) -> list[Line]:
        """Lines since the last call, oldest first; `now` is in seconds of any clock. Raises Trouble
        if there is no such function.
        """
        if now - self._looked >= _GROUPS_AGAIN_SECONDS:
            self._groups, self._looked = self._found(), now
        found: list[Line] = []
        for group in self._groups:
            pages = self.logs.get_paginator("filter_log_events").paginate(
                logGroupName=group, startTime=self.since
            )
            events = [event for page in pages for event in page["events"]]
            found += [self._line(group, each) for each in events if self._is_new(group, each)]
        return sorted(found)

    def _found(self) -> list[str]:
        groups = tracing.log_groups(self.at, self.logs)
        if not self.function:
            return groups
        chosen = [each for each in groups if self._name(each) == self.function]
        if not chosen:
            names = ", ".join(sorted(map(self._name, groups)))
            raise Trouble(f"No function {self.function} has logs; there are: {names or 'none'}.")
        return chosen

    def _name(self, group: str) -> str:
        return tracing.function_of(self.at, group)

    def _is_new(self, group: str, event: dict[str, Any]) -> bool:
        key = group, event.get("eventId") or f"{event['timestamp']} {event['message']}"
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _line(self, group: str, event: dict[str, Any]) -> Line:
        return Line(event["timestamp"], self._name(group), event["message"])


def follow(tail: Tail, sleep: Callable[[float], None] = time.sleep) -> None:
    """Print new lines until the process is ended."""
    while True:
        for line in tail.new(time.monotonic()):
            print(shown(line), flush=True)
        sleep(_PAUSE_SECONDS)


def shown(line: Line) -> str:
    """One line: time of day, function, what it says, and whose request it is."""
    moment = time.strftime("%H:%M:%S", time.localtime(line.at / 1000))
    [text] = tracing.shown([line])
    said = text.split(line.function, 1)[1].strip()
    id = line.fields.get("correlation_id", "")
    return f"{moment}  {line.function:<20} {said}" + (f"  [{id}]" if id else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--function", default="")
    name = parser.parse_args().function.strip().replace("-", "_")
    at = target("local")
    follow(Tail(at, at.client("logs"), int(time.time() * 1000), name))


if __name__ == "__main__":
    console.main(main)
