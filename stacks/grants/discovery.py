"""Discovery: search, explore, hashtags, tastes, and how people are connected."""

from __future__ import annotations

from stacks.grants.reasons import (
    keeps_shelves,
    knows_viewer,
    learns,
    parks,
    reads_ties,
    shows_posts,
)
from stacks.grants.telling import notifies
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables
from stacks.queues import Queues


def grant(functions: Functions, tables: Tables, queues: Queues) -> None:
    _read_connections(functions, tables)
    _search_network(functions, tables)
    _explore_posts(functions, tables)
    _rank_posts(functions, tables)
    _learn_interests(functions, tables, queues)


def _read_connections(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["read_connections"], tables)
    reads_ties(functions["read_connections"], tables)
    for index in ("by_followee", "by_time"):
        tables.allow(functions["read_connections"], "follows", "Query", index=index)
    tables.allow(functions["read_connections"], "counters", "BatchGetItem")


def _search_network(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["search_network"], tables)
    shows_posts(functions["search_network"], tables)
    tables.allow(functions["search_network"], "names", "Query")
    tables.allow(functions["search_network"], "tags", "Query")
    tables.allow(functions["search_network"], "tags", "Query", index="by_rank")


def _explore_posts(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["explore_posts"], tables)
    shows_posts(functions["explore_posts"], tables)
    # The viewer's tastes and mutes.
    for table in ("affinities", "readers"):
        tables.allow(functions["explore_posts"], table, "BatchGetItem")
    tables.allow(functions["explore_posts"], "follows", "Query", index="by_time")
    tables.allow(functions["explore_posts"], "tags", "BatchGetItem", "Query")


def _rank_posts(functions: Functions, tables: Tables) -> None:
    """A hashtag can be searched for as long as there are posts under it."""
    for table in ("posts", "counters"):
        tables.allow(functions["rank_posts"], table, "BatchGetItem")
    tables.allow(functions["rank_posts"], "tags", "Query", "BatchWriteItem")
    keeps_shelves(functions["rank_posts"], tables)
    # How often the likes of an author's newest posts have doubled.
    tables.allow(functions["rank_posts"], "users", "BatchGetItem", "UpdateItem")
    tables.allow(functions["rank_posts"], "names", "BatchGetItem", "BatchWriteItem")


def _learn_interests(functions: Functions, tables: Tables, queues: Queues) -> None:
    """It reads the likes stream, so it also notifies authors of likes."""
    learns(functions["learn_interests"], tables)
    notifies(functions["learn_interests"], tables, queues)
    parks(functions["learn_interests"], queues)
    # Visits by closed accounts are deleted.
    tables.allow(functions["learn_interests"], "visits", "DeleteItem")
