"""Proves the counts: adds up the rows of the tables and what the counters say of them.

A page of a table at a time, for an operator's command that adds the pages up and compares. The two
are equal once the streams have drained; on a busy network they differ by what is under way.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pinhole import log
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts import counters, shards, stream_changes
from pinhole.tables.posts import Counter
from pinhole.tables.registry import ALL

COUNTERS = "counters"
Counts = dict[str, dict[str, int]]  # subject -> kind -> count


def page(name: str, after: dict[str, str] | None) -> tuple[Counts, dict[str, str] | None]:
    """Up to a megabyte of a table: what its rows count for, and the key to go on after.

    Of `counters` it is what is counted; of any other table, what should be.
    """
    table = next(each for each in ALL if each.Meta.table_name.endswith(f"-{name}"))
    start = {"ExclusiveStartKey": items.attributes(dict(after))} if after else {}
    answer = clients.dynamodb().scan(
        TableName=table.Meta.table_name, ConsistentRead=table is not Counter, **start
    )
    rows = [items.plain(item) for item in answer["Items"]]
    last = answer.get("LastEvaluatedKey")
    return _stored(rows) if name == COUNTERS else _true(name, rows), last and items.plain(last)


def _stored(rows: list[Row]) -> Counts:
    return {
        row["subject"]: {kind: shards.total(row, kind) for kind in stream_changes.KINDS}
        for row in rows
        if counters.MARK not in row["subject"]
    }


def _true(table: str, rows: list[Row]) -> Counts:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        try:
            effects = stream_changes.effect(table, {}, row)
        except KeyError as error:  # the counter parked its record for the same reason
            log.logger.warning("row left out", table=table, lacks=str(error))
            continue
        for subject, kind, delta, _ in effects:
            found[subject][kind] += delta
    return {subject: dict(counts) for subject, counts in found.items()}


def as_answer(counts: Counts, following: Any) -> dict[str, Any]:
    """Only what is not nothing."""
    shown = {
        subject: {kind: count for kind, count in kinds.items() if count}
        for subject, kinds in counts.items()
    }
    return {"counts": {name: kinds for name, kinds in shown.items() if kinds}, "next": following}
