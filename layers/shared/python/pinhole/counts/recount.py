"""Verifies the counts: computes them from the tables' rows, and reads them from the counters.

A page of a table at a time, for an operator's command that sums the pages and compares. The two are
equal once the streams have drained; on a busy network they differ by the records in flight.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pinhole import log
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts import shards, stream_changes
from pinhole.tables.posts import Counter
from pinhole.tables.registry import ALL

COUNTERS = "counters"
Counts = dict[str, dict[str, int]]  # {subject: {kind: count}}


def page(name: str, after: dict[str, str] | None) -> tuple[Counts, dict[str, str] | None]:
    """The counts of up to a megabyte of a table, and the key to continue after.

    For `counters` these are the stored counts, for any other table the expected ones.
    """
    table = next(each for each in ALL if each.Meta.table_name.endswith(f"-{name}"))
    start = {"ExclusiveStartKey": items.attributes(dict(after))} if after else {}
    answer = clients.dynamodb().scan(
        TableName=table.Meta.table_name, ConsistentRead=table is not Counter, **start
    )
    rows = [items.plain(item) for item in answer["Items"]]
    last = answer.get("LastEvaluatedKey")
    return _stored(rows) if name == COUNTERS else _expected(name, rows), last and items.plain(last)


def _stored(rows: list[Row]) -> Counts:
    return {
        row["subject"]: {kind: shards.total(row, kind) for kind in stream_changes.KINDS}
        for row in rows
    }


def _expected(table: str, rows: list[Row]) -> Counts:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        try:
            effects = stream_changes.effect(table, {}, row)
        except KeyError as error:  # its stream record was parked for the same reason
            log.logger.warning("row skipped", table=table, missing=str(error))
            continue
        for subject, kind, delta, _ in effects:
            found[subject][kind] += delta
    return {subject: dict(counts) for subject, counts in found.items()}


def as_answer(counts: Counts, following: Any) -> dict[str, Any]:
    """The page as a response, without zeros."""
    shown = {
        subject: {kind: count for kind, count in kinds.items() if count}
        for subject, kinds in counts.items()
    }
    return {"counts": {name: kinds for name, kinds in shown.items() if kinds}, "next": following}
