"""Feeds: reading them, and what makes them agree with follows, whoever notices that they might not.

What puts new posts into them is in `fan_out`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import (
    changes_readers,
    knows_viewer,
    notifies,
    parks,
    sends,
    shows_posts,
)
from stacks.parts.functions import PythonFunction
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _read_feed(app, data.tables)
    _plan_backfill(app, data.tables)
    _backfills(app.backfill_feed, data.tables)
    _move_fan_out_mode(app, data.tables)
    _rebuild_feeds(app, data.tables)


def _read_feed(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.read_feed, tables)
    shows_posts(app.read_feed, tables)
    tables.allow(app.read_feed, "affinities", "BatchGetItem")
    # That the reader was here is one write, if they are active.
    changes_readers(app.read_feed, tables)
    tables.allow(app.read_feed, "readers", "UpdateItem")
    # Reading past what is stored writes entries: a feed is completed by who reads it.
    tables.allow(app.read_feed, "feeds", "Query", "BatchWriteItem")
    _pulls_posts(app.read_feed, tables)


def _plan_backfill(app: ApplicationStack, tables: Tables) -> None:
    """It reads the follows stream, so it also tells people who follows them."""
    notifies(app.plan_backfill, tables)
    parks(app.plan_backfill, app)
    sends(app.plan_backfill, app.backfills_queue)


def _move_fan_out_mode(app: ApplicationStack, tables: Tables) -> None:
    """An author becomes a celebrity, or is one no more: a backfill for each follower."""
    _backfills(app.move_fan_out_mode, tables)
    tables.allow(app.move_fan_out_mode, "users", "UpdateItem")
    tables.allow(app.move_fan_out_mode, "follows", "Query", index="by_followee")
    # The next page of followers.
    sends(app.move_fan_out_mode, app.moves_queue)


def _rebuild_feeds(app: ApplicationStack, tables: Tables) -> None:
    """It compares what every reader is shown with the truth, and repairs it."""
    _backfills(app.rebuild_feeds, tables)
    _pulls_posts(app.rebuild_feeds, tables)
    tables.allow(app.rebuild_feeds, "readers", "Scan")
    tables.allow(app.rebuild_feeds, "posts", "BatchGetItem")
    tables.allow(app.rebuild_feeds, "mutes", "BatchGetItem", "Query")


def _backfills(function: PythonFunction, tables: Tables) -> None:
    """It makes a reader's feed agree with one follow (`pinhole.fan_out.backfill`)."""
    tables.allow(function, "users", "BatchGetItem")
    tables.allow(function, "follows", "BatchGetItem", "UpdateItem")
    changes_readers(function, tables)
    tables.allow(function, "posts", "Query", index="by_author")
    tables.allow(function, "feeds", "Query", "BatchWriteItem")


def _pulls_posts(function: PythonFunction, tables: Tables) -> None:
    """Posts that are in no entries: of celebrities, and from before entries begin."""
    for index in ("by_time", "by_celebrity"):
        tables.allow(function, "follows", "Query", index=index)
    tables.allow(function, "posts", "Query", index="by_author")
