"""Exports: all that a person made and did, as one ZIP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import knows_viewer, limits_viewer, notifies, reads_ties, sends
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _request_exports(app, data.tables)
    _export_account(app, data.tables)


def _request_exports(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.request_exports, tables)
    limits_viewer(app.request_exports, tables)
    tables.allow(app.request_exports, "exports", "BatchGetItem", "PutItem")
    sends(app.request_exports, app.exports_queue)
    # To sign the address of one's own.
    app.exports.allow(app.request_exports, "GetObject", below="exports")


def _export_account(app: ApplicationStack, tables: Tables) -> None:
    """It reads all that people have; their originals too (`originals`)."""
    export = app.export_account
    tables.allow(export, "exports", "BatchGetItem", "UpdateItem")
    for table in ("posts", "counters", "comments"):
        tables.allow(export, table, "BatchGetItem")
    reads_ties(export, tables)
    for table in ("likes", "comment_likes", "saves", "follows", "mutes", "notifications"):
        tables.allow(export, table, "Query")
    for table in ("posts", "comments"):
        tables.allow(export, table, "Query", index="by_author")
    for index in ("by_followee", "by_request", "by_close_friend"):
        tables.allow(export, "follows", "Query", index=index)
    app.exports.allow(export, "PutObject", "AbortMultipartUpload", below="exports")
    # That it is ready.
    notifies(export, tables)
