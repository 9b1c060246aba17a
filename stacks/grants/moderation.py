"""Moderation: reports, cases, hidden posts and the blocklist.

Screening of pictures is in `pipeline`; recording what moderation did to posts, in `fan_out`.
"""

from __future__ import annotations

from stacks.data import DataStack
from stacks.grants.reasons import (
    ends_tokens,
    expects,
    handles_renditions,
    keeps_deleted,
    knows_viewer,
    limits_viewer,
    lists,
    reads_ties,
    refreshes_author,
    sends,
    shows_posts,
    withdraws_top_comments,
)
from stacks.grants.telling import tells_outcomes
from stacks.parts.functions import Functions, PythonFunction
from stacks.parts.tables import Tables
from stacks.queues import Queues


def grant(functions: Functions, data: DataStack, queues: Queues) -> None:
    tables = data.tables
    _report_content(functions, tables)
    _keep_evidence(functions, data)
    _resolve_reports(functions, tables, queues)
    _hide_posts(functions, tables, queues)
    _suspend_people(functions, tables, queues)
    tables.allow(functions["edit_blocklist"], "blocks", "PutItem", "UpdateItem", "DeleteItem")


def _report_content(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["report_content"], tables)
    limits_viewer(functions["report_content"], tables)
    reads_ties(functions["report_content"], tables)
    for table in ("posts", "comments"):
        tables.allow(functions["report_content"], table, "BatchGetItem")
    tables.allow(functions["report_content"], "reports", "BatchGetItem", "PutItem")
    tables.allow(functions["report_content"], "cases", "BatchGetItem", "UpdateItem")


def _keep_evidence(functions: Functions, data: DataStack) -> None:
    """Keep copies of pictures, which only the function for moderators may read."""
    report, media, archive = functions["report_content"], data.images.media, data.images.archive
    data.tables.allow(report, "evidence", "BatchGetItem", "PutItem")
    handles_renditions(report, media, "GetObject")
    media.allow(report, "GetObject", below="avatars")
    archive.allow(report, "GetObject", below="shown")
    archive.allow(report, "GetObject", "PutObject", below="evidence")
    lists(report, media, archive)
    data.tables.allow(functions["resolve_reports"], "evidence", "Query")
    archive.allow(functions["resolve_reports"], "GetObject", below="evidence")


def _resolve_reports(functions: Functions, tables: Tables, queues: Queues) -> None:
    judge = functions["resolve_reports"]
    knows_viewer(judge, tables)
    ends_tokens(judge, tables)
    shows_posts(judge, tables)
    tables.allow(judge, "cases", "BatchGetItem", "UpdateItem")
    for index in ("by_rank", "by_time"):
        tables.allow(judge, "cases", "Query", index=index)
    tells_outcomes(judge, tables, queues)
    tables.allow(judge, "moderator_acts", "PutItem", "Query")
    # A decision hides a post, shows it again, or removes a comment.
    _hides(judge, tables, queues)
    tables.allow(judge, "comments", "BatchGetItem", "UpdateItem")
    withdraws_top_comments(judge, tables)
    keeps_deleted(judge, tables)


def _hide_posts(functions: Functions, tables: Tables, queues: Queues) -> None:
    knows_viewer(functions["hide_posts"], tables)
    ends_tokens(functions["hide_posts"], tables)
    reads_ties(functions["hide_posts"], tables)
    tables.allow(functions["hide_posts"], "posts", "BatchGetItem")
    _hides(functions["hide_posts"], tables, queues)


def _hides(function: PythonFunction, tables: Tables, queues: Queues) -> None:
    """The renditions of a hidden post move to the restricted placement."""
    tables.allow(function, "posts", "GetItem", "UpdateItem")
    sends(function, queues.placements)


def _suspend_people(functions: Functions, tables: Tables, queues: Queues) -> None:
    suspend = functions["suspend_people"]
    knows_viewer(suspend, tables)
    tables.allow(suspend, "users", "UpdateItem")
    expects(suspend, tables)
    ends_tokens(suspend, tables)
    # The newest posts say at once that their author is gone, or is back.
    refreshes_author(suspend, tables)
    # The decision, and the person's case.
    tables.allow(suspend, "moderator_acts", "PutItem")
    tables.allow(suspend, "cases", "BatchGetItem", "UpdateItem")
    tells_outcomes(suspend, tables, queues)
