"""Reading notifications. The right to write them is `reasons.notifies`."""

from __future__ import annotations

from stacks.grants.reasons import knows_viewer, reads_ties
from stacks.parts.functions import Functions, PythonFunction
from stacks.parts.tables import Tables


def grant(functions: Functions, tables: Tables) -> None:
    _read_notifications(functions, tables)
    _mark_notifications(functions, tables)


def _read_notifications(functions: Functions, tables: Tables) -> None:
    function = functions["read_notifications"]
    knows_viewer(function, tables)
    _judges(function, tables)
    tables.allow(function, "inboxes", "BatchGetItem")
    # How many others like a post.
    tables.allow(function, "counters", "BatchGetItem")
    tables.allow(function, "likes", "BatchGetItem", "Query")


def _mark_notifications(functions: Functions, tables: Tables) -> None:
    function = functions["mark_notifications"]
    _judges(function, tables)
    knows_viewer(function, tables)
    tables.allow(function, "inboxes", "UpdateItem")


def _judges(function: PythonFunction, tables: Tables) -> None:
    """Decide which notifications exist for the viewer, who may mute people
    (`pinhole.notifications.visible_groups`).
    """
    tables.allow(function, "inboxes", "Query", index="by_newest")
    for table in ("posts", "comments", "readers"):
        tables.allow(function, table, "BatchGetItem")
    reads_ties(function, tables)
