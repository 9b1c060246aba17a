"""Notifications, as they are read. Who may write them is said by `reasons.notifies`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import knows_viewer, shows_posts
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _read_notifications(app, data.tables)
    _mark_notifications(app, data.tables)


def _read_notifications(app: ApplicationStack, tables: Tables) -> None:
    shows_posts(app.read_notifications, tables)
    tables.allow(app.read_notifications, "comments", "BatchGetItem")
    tables.allow(app.read_notifications, "notifications", "BatchGetItem")
    tables.allow(app.read_notifications, "notifications", "Query", index="by_newest")
    # Whom the viewer has muted.
    tables.allow(app.read_notifications, "readers", "BatchGetItem")


def _mark_notifications(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.mark_notifications, tables)
    tables.allow(app.mark_notifications, "notifications", "UpdateItem")
    tables.allow(app.mark_notifications, "notifications", "Query", index="by_newest")
