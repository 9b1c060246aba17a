"""Fills the tables with rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from pinhole.aws import clients
from pinhole.tables.registry import ALL

from bench.rows import Row

_BATCH = 25
_THREADS = 4


def renew_tables() -> None:
    for table in ALL:
        if table.exists():
            table.delete_table()
        table.create_table(billing_mode="PAY_PER_REQUEST", wait=False)


def write(found: Iterable[Row]) -> int:
    """Write rows of any tables; returns their number."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return sum(pool.map(_write_batch, _batches(iter(found))))


def _write_batch(batch: list[Row]) -> int:
    requests: dict[str, list[dict[str, Any]]] = {}
    for table, item in batch:
        requests.setdefault(table.Meta.table_name, []).append({"PutRequest": {"Item": item}})
    clients.dynamodb().batch_write_item(RequestItems=requests)
    return len(batch)


def _batches(found: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(found, _BATCH)):
        yield batch
