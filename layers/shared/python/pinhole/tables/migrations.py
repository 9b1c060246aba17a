"""Tables that this release has in place of others: how rows move from the one to the other.

DynamoDB cannot change the keys of a table or its local indexes, so a release that needs others has
a new table, under another name. A migration keeps the old one in the stacks for one more release,
and says how its rows move; `make migrate` moves them (docs/runbooks/migrate.md). Functions import
nothing from here: they know only the new table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pinhole.aws.items import Row
from pinhole.tables.base import Table


@dataclass(frozen=True)
class Migration:
    """From one table to another, row by row.

    `there` makes the new row from an old one, and `back` the old from the new, exactly: both are
    pure, take no time from the clock, and no two rows lead to rows with the same key. Numbers in
    rows are Decimals, as DynamoDB has them.
    """

    old: type[Table[Any]]
    new: type[Table[Any]]
    there: Callable[[Row], Row]
    back: Callable[[Row], Row]


MIGRATIONS: tuple[Migration, ...] = ()
