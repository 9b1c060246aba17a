"""Posts: writing, editing, reading, liking and saving them. Deleting them is in `deletion`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import (
    answers_once,
    changes_readers,
    knows_viewer,
    limits_viewer,
    reads_ties,
    shows_posts,
)
from stacks.parts.functions import PythonFunction
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _write_posts(app, data.tables)
    _edit_posts(app, data.tables)
    _read_posts(app, data.tables)
    _like_posts(app, data.tables)
    _save_posts(app, data.tables)


def _write_posts(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.write_posts, tables)
    limits_viewer(app.write_posts, tables)
    answers_once(app.write_posts, tables)
    tables.allow(app.write_posts, "posts", "PutItem")
    # It stores files that come with the request, and signs forms for the others.
    app.uploads.allow(app.write_posts, "PutObject", below="uploads")


def _edit_posts(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.edit_posts, tables)
    limits_viewer(app.edit_posts, tables)
    _shows_post(app.edit_posts, tables)
    tables.allow(app.edit_posts, "posts", "GetItem", "UpdateItem")


def _read_posts(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.read_posts, tables)
    _shows_post(app.read_posts, tables)
    tables.allow(app.read_posts, "posts", "Query", index="by_author")
    tables.allow(app.read_posts, "saves", "Query", index="by_time")


def _shows_post(function: PythonFunction, tables: Tables) -> None:
    """By itself it also shows its author how far its fan-out is."""
    shows_posts(function, tables)
    tables.allow(function, "ledger", "BatchGetItem")


def _like_posts(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.like_posts, tables)
    limits_viewer(app.like_posts, tables)
    reads_ties(app.like_posts, tables)
    # It says whether the viewer has to do with blocks: most likes ask no further.
    tables.allow(app.like_posts, "readers", "BatchGetItem")
    for table in ("posts", "counters"):
        tables.allow(app.like_posts, table, "BatchGetItem")
    tables.allow(app.like_posts, "likes", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem")


def _save_posts(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.save_posts, tables)
    reads_ties(app.save_posts, tables)
    # Who saves for the first time is noted: from then on their feed asks which.
    changes_readers(app.save_posts, tables)
    for table in ("posts", "counters"):
        tables.allow(app.save_posts, table, "BatchGetItem")
    tables.allow(app.save_posts, "saves", "BatchGetItem", "PutItem", "DeleteItem")
