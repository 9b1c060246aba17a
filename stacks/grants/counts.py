"""Counts, and what is derived from them: top comments, ranks, the warm-up of viral posts."""

from __future__ import annotations

from pinhole.counts import stream_changes

from stacks.grants.reasons import makes_top_comments, parks, sends
from stacks.parts.functions import Functions, PythonFunction
from stacks.parts.tables import Tables
from stacks.queues import Queues


def grant(functions: Functions, tables: Tables, queues: Queues) -> None:
    _count(functions["count_changes"], tables, queues)
    # Counts of posts that no longer exist are deleted.
    tables.allow(functions["count_changes"], "counters", "DeleteItem")
    parks(functions["count_changes"], queues)
    tables.allow(functions["count_changes"], "counter_shards", "UpdateItem")
    _count(functions["roll_up_counts"], tables, queues)
    tables.allow(functions["roll_up_counts"], "counter_shards", "Query", "DeleteItem")
    tables.allow(functions["warm_cdn"], "posts", "GetItem")
    _recount_rows(functions, tables)


def _count(function: PythonFunction, tables: Tables, queues: Queues) -> None:
    """Count from a stream, or by adding up shards: both have the same consequences, even another
    roll-up.
    """
    tables.allow(function, "counters", "BatchGetItem", "UpdateItem")
    makes_top_comments(function, tables)
    tables.allow(function, "comments", "UpdateItem")
    sends(function, queues.rollups, queues.ranks, queues.warmups, queues.recompressions)
    # Whether a post still exists, and the photos of one that takes off.
    tables.allow(function, "posts", "BatchGetItem")


def _recount_rows(functions: Functions, tables: Tables) -> None:
    for table in (*stream_changes.TABLES, "counters"):
        tables.allow(functions["recount_rows"], table, "Scan")
