"""Reading notifications. The right to write them is `reasons.notifies`."""

from __future__ import annotations

from stacks.grants.reasons import knows_viewer
from stacks.grants.telling import judges_notifications
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables


def grant(functions: Functions, tables: Tables) -> None:
    _read_notifications(functions, tables)
    _mark_notifications(functions, tables)


def _read_notifications(functions: Functions, tables: Tables) -> None:
    function = functions["read_notifications"]
    knows_viewer(function, tables)
    judges_notifications(function, tables)
    tables.allow(function, "inboxes", "BatchGetItem")
    # How many others like a post.
    tables.allow(function, "counters", "BatchGetItem")
    tables.allow(function, "likes", "BatchGetItem", "Query")


def _mark_notifications(functions: Functions, tables: Tables) -> None:
    function = functions["mark_notifications"]
    judges_notifications(function, tables)
    knows_viewer(function, tables)
    tables.allow(function, "inboxes", "UpdateItem")
