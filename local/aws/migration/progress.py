"""How far a copy is, in a file, so that a copy that was ended goes on.

A lost file costs time only: the copy begins again, over rows that are there.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from local.console import Trouble

SEGMENTS = 8
# A stream keeps changes for 24 hours. Whoever was away for longer has missed some.
_KEPT_SECONDS = 23 * 3600


@dataclass
class Progress:
    """Where the next page of each segment begins (False: it is complete; None: at its beginning),
    and which record was the last one handled of each shard.
    """

    segments: list[Any] = field(default_factory=lambda: [None] * SEGMENTS)
    positions: dict[str, str] = field(default_factory=dict)
    saved_at: float = 0.0

    @property
    def left(self) -> list[int]:
        """The segments that are not complete."""
        return [number for number, after in enumerate(self.segments) if after is not False]

    def save(self, file: Path) -> None:
        self.saved_at = time.time()
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.write_text(json.dumps(asdict(self)))
        new.replace(file)


def load(file: Path) -> Progress:
    """The progress that was saved, or none if there is none, or if it is too old."""
    if file.exists():
        found = Progress(**json.loads(file.read_text()))
        if time.time() - found.saved_at < _KEPT_SECONDS:
            return found
    return Progress()


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Raises Trouble if another process of this machine makes the same copy."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble("Another process is making this copy: wait for it, or end it.") from None
        yield
