"""Reading notifications. The right to write them is `reasons.notifies`."""

from __future__ import annotations

from stacks.grants.reasons import knows_viewer, shows_posts
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables


def grant(functions: Functions, tables: Tables) -> None:
    _read_notifications(functions, tables)
    _mark_notifications(functions, tables)


def _read_notifications(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["read_notifications"], tables)
    shows_posts(functions["read_notifications"], tables)
    tables.allow(functions["read_notifications"], "comments", "BatchGetItem")
    tables.allow(functions["read_notifications"], "inboxes", "BatchGetItem")
    tables.allow(functions["read_notifications"], "inboxes", "Query", index="by_newest")
    # The people whom the viewer has muted.
    tables.allow(functions["read_notifications"], "readers", "BatchGetItem")


def _mark_notifications(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["mark_notifications"], tables)
    tables.allow(functions["mark_notifications"], "inboxes", "UpdateItem")
    tables.allow(functions["mark_notifications"], "inboxes", "Query", index="by_newest")
