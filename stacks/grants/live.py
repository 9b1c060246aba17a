"""Connections that stay open, and what is told on them. The right to close connections or to send
to them is given with the WebSocket API (`stacks/live.py`).
"""

from __future__ import annotations

from stacks.grants.reasons import knows_viewer, limits_viewer, reads_ties, sends
from stacks.grants.telling import judges_notifications, tells
from stacks.parts.functions import Functions, PythonFunction
from stacks.parts.tables import Tables
from stacks.queues import Queues


def grant(functions: Functions, tables: Tables, queues: Queues) -> None:
    knows_viewer(functions["issue_tickets"], tables)
    limits_viewer(functions["issue_tickets"], tables)
    tables.allow(functions["issue_tickets"], "tickets", "PutItem")
    tables.allow(functions["admit_connections"], "tickets", "DeleteItem")
    _keep_connections(functions["keep_connections"], tables)
    _tell_news(functions["tell_news"], tables)
    _tell(functions, tables, queues)
    _push(functions, tables)


def _keep_connections(function: PythonFunction, tables: Tables) -> None:
    _changes_connections(function, tables)
    # Whether the account and the sign-in last.
    tables.allow(function, "users", "BatchGetItem")
    tables.allow(function, "watches", "BatchWriteItem")
    limits_viewer(function, tables)


def _tell_news(function: PythonFunction, tables: Tables) -> None:
    """What each person may see is decided when they are told."""
    # Connections that are gone are forgotten, with what they showed.
    _changes_connections(function, tables)
    tables.allow(function, "watches", "Query", "BatchWriteItem")
    # Pushes end with the sign-in or the account.
    tables.allow(function, "subscriptions", "BatchGetItem", "PutItem", "BatchWriteItem")
    judges_notifications(function, tables)
    tables.allow(function, "inboxes", "BatchGetItem")
    tables.allow(function, "counters", "BatchGetItem")
    reads_ties(function, tables)


def _changes_connections(function: PythonFunction, tables: Tables) -> None:
    tables.allow(function, "connections", "BatchGetItem", "PutItem", "DeleteItem")


def _tell(functions: Functions, tables: Tables, queues: Queues) -> None:
    """Queue news; functions that notify may do so already (`reasons.notifies`)."""
    for folder in ("deliver_posts", "process_photo", "transcode_video", "index_names"):
        tells(functions[folder], tables, queues)
    tables.allow(functions["index_names"], "subscriptions", "BatchGetItem")
    for folder in ("count_changes", "plan_fan_out"):
        _tells_watchers(functions[folder], tables, queues)


def _push(functions: Functions, tables: Tables) -> None:
    manage, send = functions["manage_pushes"], functions["send_pushes"]
    knows_viewer(manage, tables)
    limits_viewer(manage, tables)
    for function in (manage, send):
        tables.allow(function, "subscriptions", "BatchGetItem", "PutItem")
    tables.allow(send, "connections", "BatchGetItem")
    tables.allow(send, "inboxes", "BatchGetItem")
    judges_notifications(send, tables)


def _tells_watchers(function: PythonFunction, tables: Tables, queues: Queues) -> None:
    """Queue news for those who look at a post (`pinhole.presence.news`)."""
    tables.allow(function, "watches", "Query")
    sends(function, queues.live)
