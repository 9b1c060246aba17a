"""Comments: writing, reading and liking them, and notifying the people they concern."""

from __future__ import annotations

from stacks.grants.reasons import (
    answers_once,
    finds_mentioned,
    keeps_deleted,
    knows_viewer,
    learns,
    limits_viewer,
    notes_own_acts,
    parks,
    reads_ties,
    withdraws_top_comments,
)
from stacks.grants.telling import notifies
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables
from stacks.queues import Queues


def grant(functions: Functions, tables: Tables, queues: Queues) -> None:
    _write_comments(functions, tables)
    _read_comments(functions, tables)
    _like_comments(functions, tables)
    _notify_of_comments(functions, tables, queues)


def _write_comments(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["write_comments"], tables)
    limits_viewer(functions["write_comments"], tables)
    answers_once(functions["write_comments"], tables)
    reads_ties(functions["write_comments"], tables)
    tables.allow(functions["write_comments"], "posts", "BatchGetItem")
    tables.allow(functions["write_comments"], "comments", "BatchGetItem", "PutItem", "UpdateItem")
    withdraws_top_comments(functions["write_comments"], tables)
    keeps_deleted(functions["write_comments"], tables)
    finds_mentioned(functions["write_comments"], tables)
    notes_own_acts(functions["write_comments"], tables, "likes", "comment_likes")
    # An edited comment is shown as its readers see it.
    tables.allow(functions["write_comments"], "counters", "BatchGetItem")
    tables.allow(functions["write_comments"], "comment_likes", "BatchGetItem", "Query")


def _read_comments(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["read_comments"], tables)
    reads_ties(functions["read_comments"], tables)
    for table in ("posts", "comments", "counters"):
        tables.allow(functions["read_comments"], table, "BatchGetItem")
    for index in ("by_thread", "by_rank"):
        tables.allow(functions["read_comments"], "comments", "Query", index=index)
    tables.allow(functions["read_comments"], "comment_likes", "BatchGetItem", "Query")
    tables.allow(functions["read_comments"], "comment_likes", "Query", index="by_comment")


def _like_comments(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["like_comments"], tables)
    limits_viewer(functions["like_comments"], tables)
    reads_ties(functions["like_comments"], tables)
    for table in ("posts", "comments", "counters"):
        tables.allow(functions["like_comments"], table, "BatchGetItem")
    tables.allow(
        functions["like_comments"], "comment_likes", "BatchGetItem", "PutItem", "DeleteItem"
    )
    notes_own_acts(functions["like_comments"], tables, "comment_likes")


def _notify_of_comments(functions: Functions, tables: Tables, queues: Queues) -> None:
    """The function reads the comments stream, so it also learns from comments."""
    learns(functions["notify_of_comments"], tables)
    notifies(functions["notify_of_comments"], tables, queues)
    parks(functions["notify_of_comments"], queues)
    # Mentions are kept by person, so that comments can forget somebody.
    tables.allow(functions["notify_of_comments"], "mentions", "BatchWriteItem")
