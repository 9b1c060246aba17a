"""Feeds: reading them, and keeping them in agreement with follows.

The rights to add new posts are in `fan_out`.
"""

from __future__ import annotations

from stacks.grants.reasons import (
    changes_readers,
    keeps_progress,
    knows_viewer,
    parks,
    sends,
    shows_posts,
)
from stacks.grants.telling import notifies
from stacks.parts.functions import Functions, PythonFunction
from stacks.parts.tables import Tables
from stacks.queues import Queues


def grant(functions: Functions, tables: Tables, queues: Queues) -> None:
    _read_feed(functions, tables)
    _plan_backfill(functions, tables, queues)
    _backfills(functions["backfill_feed"], tables)
    _move_fan_out_mode(functions, tables, queues)
    _rebuild_feeds(functions, tables)


def _read_feed(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["read_feed"], tables)
    shows_posts(functions["read_feed"], tables)
    tables.allow(functions["read_feed"], "affinities", "BatchGetItem")
    # A visit of an active reader is one write.
    changes_readers(functions["read_feed"], tables)
    tables.allow(functions["read_feed"], "readers", "UpdateItem")
    # Reading past the stored entries writes more: a feed is completed by reading it.
    tables.allow(functions["read_feed"], "feeds", "Query", "BatchWriteItem")
    _pulls_posts(functions["read_feed"], tables)


def _plan_backfill(functions: Functions, tables: Tables, queues: Queues) -> None:
    """It reads the follows stream, so it also notifies people of followers."""
    notifies(functions["plan_backfill"], tables, queues)
    parks(functions["plan_backfill"], queues)
    sends(functions["plan_backfill"], queues.backfills)


def _move_fan_out_mode(functions: Functions, tables: Tables, queues: Queues) -> None:
    """When an author becomes a celebrity or stops being one: a backfill for each follower."""
    _backfills(functions["move_fan_out_mode"], tables)
    tables.allow(functions["move_fan_out_mode"], "users", "UpdateItem")
    tables.allow(functions["move_fan_out_mode"], "follows", "Query", index="by_followee")
    # The next page of followers.
    sends(functions["move_fan_out_mode"], queues.moves)
    keeps_progress(functions["move_fan_out_mode"], tables)
    tables.allow(functions["move_fan_out_mode"], "chains", "BatchGetItem")


def _rebuild_feeds(functions: Functions, tables: Tables) -> None:
    """Compare what every reader is shown with the truth, and repair it."""
    _backfills(functions["rebuild_feeds"], tables)
    _pulls_posts(functions["rebuild_feeds"], tables)
    tables.allow(functions["rebuild_feeds"], "readers", "Scan")
    tables.allow(functions["rebuild_feeds"], "posts", "BatchGetItem")
    tables.allow(functions["rebuild_feeds"], "mutes", "BatchGetItem", "Query")


def _backfills(function: PythonFunction, tables: Tables) -> None:
    """Make a reader's feed agree with one follow (`pinhole.fan_out.backfill`)."""
    tables.allow(function, "users", "BatchGetItem")
    tables.allow(function, "follows", "BatchGetItem", "UpdateItem")
    changes_readers(function, tables)
    tables.allow(function, "posts", "Query", index="by_author")
    tables.allow(function, "feeds", "Query", "BatchWriteItem")


def _pulls_posts(function: PythonFunction, tables: Tables) -> None:
    """Posts without entries: those of celebrities, and those older than the entries."""
    for index in ("by_time", "by_celebrity"):
        tables.allow(function, "follows", "Query", index=index)
    tables.allow(function, "posts", "Query", index="by_author")
