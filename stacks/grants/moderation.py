"""Moderation: reports, cases, hidden posts and the blocklist.

Screening of pictures is in `pipeline`; recording what moderation did to posts, in `fan_out`.
"""

from __future__ import annotations

from stacks.grants.reasons import (
    knows_viewer,
    limits_viewer,
    reads_ties,
    sends,
    shows_posts,
    withdraws_top_comments,
)
from stacks.parts.functions import Functions, PythonFunction
from stacks.parts.tables import Tables
from stacks.queues import Queues


def grant(functions: Functions, tables: Tables, queues: Queues) -> None:
    _report_content(functions, tables)
    _resolve_reports(functions, tables, queues)
    _hide_posts(functions, tables, queues)
    tables.allow(functions["edit_blocklist"], "blocks", "PutItem", "UpdateItem", "DeleteItem")


def _report_content(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["report_content"], tables)
    limits_viewer(functions["report_content"], tables)
    reads_ties(functions["report_content"], tables)
    for table in ("posts", "comments"):
        tables.allow(functions["report_content"], table, "BatchGetItem")
    tables.allow(functions["report_content"], "reports", "BatchGetItem", "PutItem")
    tables.allow(functions["report_content"], "cases", "BatchGetItem", "UpdateItem")


def _resolve_reports(functions: Functions, tables: Tables, queues: Queues) -> None:
    judge = functions["resolve_reports"]
    knows_viewer(judge, tables)
    shows_posts(judge, tables)
    tables.allow(judge, "cases", "BatchGetItem", "UpdateItem")
    for index in ("by_rank", "by_time"):
        tables.allow(judge, "cases", "Query", index=index)
    tables.allow(judge, "reports", "Query", index="by_subject")
    tables.allow(judge, "moderator_acts", "PutItem", "Query")
    # A decision hides a post, shows it again, or removes a comment.
    _hides(judge, tables, queues)
    tables.allow(judge, "comments", "BatchGetItem", "UpdateItem")
    withdraws_top_comments(judge, tables)


def _hide_posts(functions: Functions, tables: Tables, queues: Queues) -> None:
    knows_viewer(functions["hide_posts"], tables)
    reads_ties(functions["hide_posts"], tables)
    tables.allow(functions["hide_posts"], "posts", "BatchGetItem")
    _hides(functions["hide_posts"], tables, queues)


def _hides(function: PythonFunction, tables: Tables, queues: Queues) -> None:
    """The renditions of a hidden post move to the restricted placement."""
    tables.allow(function, "posts", "GetItem", "UpdateItem")
    sends(function, queues.placements)
