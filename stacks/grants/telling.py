"""Rights of functions that notify people, or tell them at once, and of those that decide whom."""

from __future__ import annotations

from stacks.grants.reasons import reads_ties, sends
from stacks.parts.functions import PythonFunction
from stacks.parts.tables import Tables
from stacks.queues import Queues


def judges_notifications(function: PythonFunction, tables: Tables) -> None:
    """Decide which notifications exist for the viewer, who may mute people
    (`pinhole.notifications.visible_groups`).
    """
    tables.allow(function, "inboxes", "Query", index="by_newest")
    for table in ("posts", "comments", "readers"):
        tables.allow(function, table, "BatchGetItem")
    reads_ties(function, tables)


def notifies(function: PythonFunction, tables: Tables, queues: Queues) -> None:
    """Notify people of interactions, or withdraw that (`pinhole.notifications.groups`)."""
    tables.allow(function, "inboxes", "BatchGetItem", "PutItem", "DeleteItem")
    tells(function, tables, queues)
    # Those who are not connected may want a push.
    tables.allow(function, "subscriptions", "BatchGetItem")
    sends(function, queues.pushes)


def tells(function: PythonFunction, tables: Tables, queues: Queues) -> None:
    """Queue news for those who are connected (`pinhole.presence.news`)."""
    tables.allow(function, "connections", "BatchGetItem")
    sends(function, queues.live)


def tells_outcomes(function: PythonFunction, tables: Tables, queues: Queues) -> None:
    """Notify people of the decisions about their reports (`pinhole.moderation.outcomes`)."""
    tables.allow(function, "reports", "Query", index="by_subject")
    notifies(function, tables, queues)
