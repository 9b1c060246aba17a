"""Rows before and after a change, as a table's stream brings them."""

from __future__ import annotations

from typing import cast

from pinhole.aws import streams
from pinhole.tables.base import R, Table


def of(table: type[Table[R]], record: streams.Record) -> tuple[R, R]:
    """The result of `streams.images` for a record of this table's stream."""
    old, new = streams.images(record)
    return cast("R", old), cast("R", new)
