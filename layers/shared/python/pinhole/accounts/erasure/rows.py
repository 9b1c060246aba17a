"""Rows that a stage of an erasure has found, and deleting them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pinhole.accounts.erasure.account import (
    Account,
)
from pinhole.clean_up.steps import Found, Step
from pinhole.counts import own_interactions
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.base import Table

Look = Callable[[Account, Step], Found]


def all_of(table: type[Table[Any]], rows: Sequence[Mapping[str, Any]]) -> Found:
    """Delete these rows; after a full page there may be more."""
    keys = [key_of(table, row) for row in rows]
    more = ["more"] if len(rows) == settings.deletion_page else None
    return Found({name_of(table): counted(rows)}, lambda: delete(table, keys), more)


def key_of(table: type[Table[Any]], row: Mapping[str, Any]) -> dict[str, str]:
    names = [name for name in (table._hash_keyname, table._range_keyname) if name]
    return {name: row[name] for name in names}


def counted(rows: Sequence[Mapping[str, Any]]) -> int:
    """The number of rows that a receipt names: not the notes beside them."""
    return sum(not own_interactions.is_note(row) for row in rows)


def delete(table: type[Table[Any]], keys: store.Keys) -> None:
    if keys:
        store.batch_delete(table, keys)


def name_of(table: type[Table[Any]]) -> str:
    return str(table.Meta.table_name).rpartition("-")[2]
