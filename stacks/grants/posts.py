"""Posts: writing, editing, reading, liking and saving them. Deleting them is in `deletion`."""

from __future__ import annotations

from stacks.grants.reasons import (
    answers_once,
    changes_readers,
    finds_mentioned,
    knows_viewer,
    limits_viewer,
    notes_own_acts,
    reads_ties,
    shows_posts,
)
from stacks.parts.functions import Functions, PythonFunction
from stacks.parts.tables import Tables
from stacks.work import WorkStack


def grant(functions: Functions, tables: Tables, work: WorkStack) -> None:
    _write_posts(functions, tables, work)
    _edit_posts(functions, tables)
    _read_posts(functions, tables)
    _like_posts(functions, tables)
    _save_posts(functions, tables)


def _write_posts(functions: Functions, tables: Tables, work: WorkStack) -> None:
    knows_viewer(functions["write_posts"], tables)
    limits_viewer(functions["write_posts"], tables)
    answers_once(functions["write_posts"], tables)
    finds_mentioned(functions["write_posts"], tables)
    tables.allow(functions["write_posts"], "posts", "PutItem")
    # It stores files that come with the request, and presigns forms for the others.
    work.uploads.allow(functions["write_posts"], "PutObject", below="uploads")


def _edit_posts(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["edit_posts"], tables)
    limits_viewer(functions["edit_posts"], tables)
    _shows_post(functions["edit_posts"], tables)
    finds_mentioned(functions["edit_posts"], tables)
    tables.allow(functions["edit_posts"], "posts", "GetItem", "UpdateItem")


def _read_posts(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["read_posts"], tables)
    _shows_post(functions["read_posts"], tables)
    tables.allow(functions["read_posts"], "posts", "Query", index="by_author")
    tables.allow(functions["read_posts"], "saves", "Query", index="by_time")


def _shows_post(function: PythonFunction, tables: Tables) -> None:
    """A single post also shows its author the progress of its fan-out."""
    shows_posts(function, tables)
    tables.allow(function, "ledger", "BatchGetItem")


def _like_posts(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["like_posts"], tables)
    limits_viewer(functions["like_posts"], tables)
    reads_ties(functions["like_posts"], tables)
    # The reader state says whether the viewer is part of any block: for most likes that is enough.
    tables.allow(functions["like_posts"], "readers", "BatchGetItem")
    for table in ("posts", "counters"):
        tables.allow(functions["like_posts"], table, "BatchGetItem")
    tables.allow(
        functions["like_posts"], "likes", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem"
    )
    notes_own_acts(functions["like_posts"], tables, "likes")


def _save_posts(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["save_posts"], tables)
    reads_ties(functions["save_posts"], tables)
    # A viewer's first save is noted: from then on their feed looks up saves.
    changes_readers(functions["save_posts"], tables)
    for table in ("posts", "counters"):
        tables.allow(functions["save_posts"], table, "BatchGetItem")
    tables.allow(functions["save_posts"], "saves", "BatchGetItem", "PutItem", "DeleteItem")
    notes_own_acts(functions["save_posts"], tables, "likes")
