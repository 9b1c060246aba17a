"""People named on a reader's row, so that a page of the feed knows them without another read.

Another row is the truth, a mute or a follow; whatever changes it makes the reader's row agree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple

from pinhole.feed import reader_state
from pinhole.tables import hashed_ids, store
from pinhole.tables.base import R, Table
from pinhole.tables.feeds import Reader, ReaderRow


class Named(NamedTuple, Generic[R]):
    """The attribute that names people of a kind: those for whom `is_one` is true of a row of
    `table`; the latest `most`, if that is limited.
    """

    attribute: str
    table: type[Table[R]]
    is_one: Callable[[R], bool]
    most: int | None = None


def agree(named: Named[R], reader_id: str, person_id: str, key: dict[str, str]) -> None:
    """Bring the reader's row in line with the row at `key`. Checks again after every change, so
    they agree in the end despite concurrent writes.
    """
    while True:
        reader, found = read(reader_id, named.table, key)
        is_one = any(map(named.is_one, found))
        text = store.text_of({named.attribute: "", **reader}, named.attribute)
        if is_one == bool(hashed_ids.among(text, [person_id])):
            return
        _name(named, reader_id, person_id, is_one)


def read(reader_id: str, table: type[Table[R]], key: dict[str, str]) -> tuple[ReaderRow, list[R]]:
    """The reader's row, and the one at `key` if there is one, in one consistent read."""
    wanted: dict[type[Table[Any]], store.Keys] = {Reader: [{"user_id": reader_id}], table: [key]}
    rows = store.batch_get(wanted, consistent=wanted)
    [reader] = rows[Reader] or [reader_state.new(reader_id)]
    return reader, rows[table]


def _name(named: Named[R], reader_id: str, person_id: str, is_one: bool) -> None:
    def change(reader: Reader) -> None:
        changed = hashed_ids.add if is_one else hashed_ids.without
        text = changed(getattr(reader, named.attribute), person_id)
        latest = text[-named.most * hashed_ids.SIZE :] if named.most else text
        setattr(reader, named.attribute, latest)

    reader_state.change(reader_id, change)
