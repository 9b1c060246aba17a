"""The open or the closed cases in order, merged from the partitions of their queue."""

from __future__ import annotations

from itertools import chain, islice
from typing import Any

from pinhole.aws import workers
from pinhole.moderation import case_queues
from pinhole.paging.ranked_pages import Entry
from pinhole.tables import store
from pinhole.tables.moderation import Case, CaseRow


class Cases:
    """A queue, merged from its partitions; each is read up to the full page size."""

    def __init__(self, state: str) -> None:
        self._state = state
        self._subjects: dict[str, str] = {}

    def best(self, most: int) -> list[Entry]:
        return self._merged(Case.by_rank, "rank", None, most)

    def older(self, below: str, most: int) -> list[Entry]:
        return self._merged(Case.by_time, "since", below, most)

    def rows(self, entries: list[Entry]) -> list[CaseRow]:
        """The current cases, without those that have left this queue."""
        keys = [{"subject": self._subjects[entry.id]} for entry in entries]
        found = {row["subject"]: row for row in store.batch_get({Case: keys}, [Case])[Case]}
        rows = (found.get(key["subject"], {}) for key in keys)
        return [row for row in rows if row.get("queue", "").startswith(self._state)]

    def _merged(self, index: Any, order: str, below: str | None, most: int) -> list[Entry]:
        def read(number: int) -> list[CaseRow]:
            where, values = "queue = :queue", {":queue": case_queues.queue(self._state, number)}
            if below:
                where, values = f"{where} AND since < :below", {**values, ":below": below}
            rows = store.query(Case, where, values, index=index, newest_first=True, page=most)
            return list(islice(rows, most))

        rows = chain.from_iterable(workers.each(read, range(case_queues.QUEUES)))
        highest = sorted(rows, key=lambda row: store.text_of(row, order), reverse=True)[:most]
        return [self._entry(row) for row in highest]

    def _entry(self, row: CaseRow) -> Entry:
        """A case's entry, by rank or by time; both ULIDs have the same end, which identifies the
        case to pages.
        """
        position = row.get("rank") or row["since"]
        self._subjects[position] = row["subject"]
        return Entry(position)
