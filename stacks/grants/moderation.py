"""Moderation: reports, cases, hidden posts and the blocklist.

Who checks pictures is in `media`; who notes what moderation did to posts, in `fan_out`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import knows_viewer, limits_viewer, reads_ties, sends, shows_posts
from stacks.parts.functions import PythonFunction
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _report_content(app, data.tables)
    _resolve_reports(app, data.tables)
    _hide_posts(app, data.tables)
    data.tables.allow(app.edit_blocklist, "blocks", "PutItem", "UpdateItem", "DeleteItem")


def _report_content(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.report_content, tables)
    limits_viewer(app.report_content, tables)
    reads_ties(app.report_content, tables)
    for table in ("posts", "comments"):
        tables.allow(app.report_content, table, "BatchGetItem")
    tables.allow(app.report_content, "reports", "BatchGetItem", "PutItem")
    tables.allow(app.report_content, "cases", "BatchGetItem", "UpdateItem")


def _resolve_reports(app: ApplicationStack, tables: Tables) -> None:
    judge = app.resolve_reports
    knows_viewer(judge, tables)
    shows_posts(judge, tables)
    tables.allow(judge, "cases", "BatchGetItem", "UpdateItem")
    for index in ("by_rank", "by_time"):
        tables.allow(judge, "cases", "Query", index=index)
    tables.allow(judge, "reports", "Query", index="by_subject")
    tables.allow(judge, "moderator_acts", "PutItem", "Query")
    # What is decided: a post is hidden or shown again, a comment removed.
    _hides(judge, app, tables)
    tables.allow(judge, "comments", "BatchGetItem", "UpdateItem")


def _hide_posts(app: ApplicationStack, tables: Tables) -> None:
    knows_viewer(app.hide_posts, tables)
    reads_ties(app.hide_posts, tables)
    tables.allow(app.hide_posts, "posts", "BatchGetItem")
    _hides(app.hide_posts, app, tables)


def _hides(function: PythonFunction, app: ApplicationStack, tables: Tables) -> None:
    """The renditions of what is hidden move to the restricted place."""
    tables.allow(function, "posts", "GetItem", "UpdateItem")
    sends(function, app.places_queue)
