"""Copying a table's rows to another table while both people and functions change them.

There is one rule: a row is read from the source, then written to the target, and what changes in
between is in the source's stream, which is read afterwards. So rounds of pages and rounds of
changes take turns and never run at once. A change is not applied as the stream has it: its row is
read again. Therefore the order of records does not matter, handling them twice changes nothing,
and a row that is changed or deleted while its page is copied is brought to what it is now.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from local.aws.migration.changes import Changes, Record
from local.aws.migration.progress import SEGMENTS, Progress
from local.aws.migration.rows import Key, Row, Rows, plain
from local.console import Trouble

_PAGE = 250
# Functions read the same stream, which takes five reads of a shard a second.
_PAUSE_SECONDS = 1.0
# An open shard may have nothing to give at a time and more the next time.
_QUIET_ROUNDS = 3

T = TypeVar("T")
U = TypeVar("U")


@dataclass
class Copy:
    """From one table to another; `there` makes the target's row, `back` the source's."""

    source: Rows
    target: Rows
    there: Callable[[Row], Row]
    back: Callable[[Row], Row]
    changes: Changes
    progress: Progress
    file: Path
    page: int = _PAGE

    def run(self) -> int:
        """Copy what is left, and follow what changes until nothing is new; returns how many rows
        were copied. Can be ended at any time and run again.
        """
        copied = 0
        while left := self.progress.left:
            copied += sum(in_parallel(self._copy_page, left))
            self._follow()
            self.progress.save(self.file)
        self.catch_up()
        return copied

    def catch_up(self) -> int:
        """Apply changes until the stream gives no more for a while; returns their number."""
        handled, quiet = 0, 0
        while quiet < _QUIET_ROUNDS:
            new = self._follow()
            handled, quiet = handled + new, 0 if new else quiet + 1
            self.progress.save(self.file)
            time.sleep(_PAUSE_SECONDS)
        return handled

    def bring(self, sources: Iterable[Key], targets: Iterable[Key]) -> None:
        """Make these rows of the target what the source has now: from rows of the source, and rows
        of the target that may be there no more.
        """
        asked = set(sources)
        now = self.source.get(asked)
        wanted = {self.target.key_of(row): row for row in map(self.there, now.values())}
        left = self.target.get(set(targets) - wanted.keys())
        # A key that was given up may belong to another row by now, which is not ours to delete.
        owned = (key for key, row in left.items() if self.source.key_of(self.back(row)) in asked)
        self.target.delete(owned)
        self.target.put(wanted.values())

    def _copy_page(self, segment: int) -> int:
        rows, after = self.source.page(
            segment, SEGMENTS, self.progress.segments[segment], self.page
        )
        made = {self.target.key_of(row): row for row in map(self.there, rows)}
        if len(made) < len(rows):
            raise Trouble(f"Rows of {self.source.name} have one key in {self.target.name}.")
        self.target.put(made.values())
        self.progress.segments[segment] = after or False
        return len(rows)

    def _follow(self) -> int:
        handled = 0
        for records in self.changes.read():
            self._apply([each["dynamodb"] for each in records])
            handled += len(records)
        return handled

    def _apply(self, records: list[Record]) -> None:
        keys = [self.source.key_of(plain(each["Keys"])) for each in records]
        before = [plain(each["OldImage"]) for each in records if "OldImage" in each]
        self.bring(keys, [self.target.key_of(self.there(row)) for row in before])


def in_parallel(work: Callable[[T], U], each: Iterable[T]) -> list[U]:
    """The results of parts of a table, in order."""
    with ThreadPoolExecutor(SEGMENTS) as pool:
        return list(pool.map(work, each))
