"""Reading and shaping the rows of an export, a page in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from pinhole import clock, ids
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.base import R, Table


def query(table: type[Table[R]], name: str, user_id: str, index: Any = None) -> Iterator[R]:
    where, values = f"{name} = :user_id", {":user_id": user_id}
    return store.query(table, where, values, index=index, page=settings.export_page)


def pages(rows: Iterable[R]) -> Iterator[list[R]]:
    rest = iter(rows)
    while page := list(islice(rest, settings.export_page)):
        yield page


def only(row: Mapping[str, Any], names: Iterable[str]) -> Row:
    return {name: row[name] for name in names if name in row}


def at(ulid: str) -> str:
    return clock.iso(ids.moment(ulid))
