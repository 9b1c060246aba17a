"""Exports: everything that a person made and did, as one ZIP."""

from __future__ import annotations

from stacks.grants.reasons import ends_tokens, knows_viewer, limits_viewer, reads_ties, sends
from stacks.grants.telling import notifies
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables
from stacks.work import WorkStack


def grant(functions: Functions, tables: Tables, work: WorkStack) -> None:
    _request_exports(functions, tables, work)
    _export_account(functions, tables, work)


def _request_exports(functions: Functions, tables: Tables, work: WorkStack) -> None:
    knows_viewer(functions["request_exports"], tables)
    limits_viewer(functions["request_exports"], tables)
    ends_tokens(functions["request_exports"], tables)
    tables.allow(functions["request_exports"], "exports", "BatchGetItem", "PutItem")
    sends(functions["request_exports"], work.queues.exports)
    # To sign the address of the viewer's own export.
    work.exports.allow(functions["request_exports"], "GetObject", below="exports")


def _export_account(functions: Functions, tables: Tables, work: WorkStack) -> None:
    """Read everything that a person has; the right to their originals is in `originals`."""
    export = functions["export_account"]
    tables.allow(export, "exports", "BatchGetItem", "UpdateItem")
    for table in ("posts", "counters", "comments"):
        tables.allow(export, table, "BatchGetItem")
    reads_ties(export, tables)
    for table in ("likes", "comment_likes", "saves", "follows", "mutes", "visits", "inboxes"):
        tables.allow(export, table, "Query")
    for table in ("posts", "comments"):
        tables.allow(export, table, "Query", index="by_author")
    for index in ("by_followee", "by_request", "by_close_friend"):
        tables.allow(export, "follows", "Query", index=index)
    work.exports.allow(export, "PutObject", "AbortMultipartUpload", below="exports")
    # That the export is ready.
    notifies(export, tables, work.queues)
