"""Comments: writing, reading and liking them, and telling whom they concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import (
    answers_once,
    knows_viewer,
    limits_viewer,
    notifies,
    parks,
    reads_ties,
)
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _write_comments(app, data.tables)
    _read_comments(app, data.tables)
    _like_comments(app, data.tables)
    _notify_of_comments(app, data.tables)


def _write_comments(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.write_comments, tables)
    limits_viewer(app.write_comments, tables)
    answers_once(app.write_comments, tables)
    reads_ties(app.write_comments, tables)
    tables.allow(app.write_comments, "posts", "BatchGetItem")
    tables.allow(app.write_comments, "comments", "BatchGetItem", "PutItem", "UpdateItem")
    # Who is mentioned.
    tables.allow(app.write_comments, "users", "Query", index="by_username")


def _read_comments(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.read_comments, tables)
    reads_ties(app.read_comments, tables)
    for table in ("posts", "comments", "counters"):
        tables.allow(app.read_comments, table, "BatchGetItem")
    for index in ("by_thread", "by_rank"):
        tables.allow(app.read_comments, "comments", "Query", index=index)
    tables.allow(app.read_comments, "comment_likes", "BatchGetItem", "Query")


def _like_comments(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.like_comments, tables)
    limits_viewer(app.like_comments, tables)
    reads_ties(app.like_comments, tables)
    for table in ("posts", "comments", "counters"):
        tables.allow(app.like_comments, table, "BatchGetItem")
    tables.allow(app.like_comments, "comment_likes", "BatchGetItem", "PutItem", "DeleteItem")


def _notify_of_comments(app: ApplicationStack, tables: Tables) -> None:
    notifies(app.notify_of_comments, tables)
    parks(app.notify_of_comments, app)
    # Kept by person, so that comments can forget somebody.
    tables.allow(app.notify_of_comments, "mentions", "BatchWriteItem")
