"""Counts: counting, and what is made of counts: top comments, ranks, the warm-up of viral posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pinhole.counts import stream_changes

from stacks.data import DataStack
from stacks.grants.reasons import makes_top_comments, parks, sends
from stacks.parts.functions import PythonFunction
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _count(app.count_changes, app, data.tables)
    # What was counted of posts that are not there is forgotten.
    data.tables.allow(app.count_changes, "posts", "BatchGetItem")
    data.tables.allow(app.count_changes, "counters", "DeleteItem")
    parks(app.count_changes, app)
    _count(app.roll_up_counts, app, data.tables)
    data.tables.allow(app.warm_cdn, "posts", "GetItem")
    _recount_rows(app, data.tables)


def _count(function: PythonFunction, app: ApplicationStack, tables: Tables) -> None:
    """As a stream says, or as shards add up: the same follows, which may take another roll-up."""
    tables.allow(function, "counters", "BatchGetItem", "UpdateItem")
    makes_top_comments(function, tables)
    tables.allow(function, "comments", "UpdateItem")
    sends(function, app.rollups_queue, app.ranks_queue, app.warmups_queue)


def _recount_rows(app: ApplicationStack, tables: Tables) -> None:
    for table in (*stream_changes.TABLES, "counters"):
        tables.allow(app.recount_rows, table, "Scan")
