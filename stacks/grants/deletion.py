"""Deletion of a post: the request, then feeds, media and rows, each in repeated steps.

Announcing it is in `fan_out`; moving the originals, in `originals`.
"""

from __future__ import annotations

from stacks.data import DataStack
from stacks.grants.reasons import (
    deletes_counters,
    ends_tokens,
    handles_renditions,
    keeps_deleted,
    keeps_progress,
    keeps_shelves,
    knows_viewer,
    limits_viewer,
    lists,
    notes_own_acts,
    opens_receipts,
    reads_ties,
    sends,
)
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables
from stacks.queues import Queues
from stacks.work import WorkStack


def grant(functions: Functions, data: DataStack, work: WorkStack) -> None:
    _delete_posts(functions, data.tables)
    _clean_feeds(functions, data.tables, work.queues)
    _delete_media(functions, data, work)
    _purge_post(functions, data.tables, work.queues)
    _purge_traces(functions, data.tables)
    _invalidate_cdn(functions, data, work.queues)
    _resume_chains(functions, data.tables, work.queues)


def _delete_posts(functions: Functions, tables: Tables) -> None:
    knows_viewer(functions["delete_posts"], tables)
    reads_ties(functions["delete_posts"], tables)
    limits_viewer(functions["delete_posts"], tables)
    ends_tokens(functions["delete_posts"], tables)
    tables.allow(functions["delete_posts"], "posts", "BatchGetItem", "GetItem", "UpdateItem")
    opens_receipts(functions["delete_posts"], tables)
    notes_own_acts(functions["delete_posts"], tables, "follows")


def _clean_feeds(functions: Functions, tables: Tables, queues: Queues) -> None:
    tables.allow(functions["clean_feeds"], "receipts", "BatchGetItem", "UpdateItem")
    sends(functions["clean_feeds"], queues.cleanups)
    keeps_progress(functions["clean_feeds"], tables)
    # The author's recent posts, from which readers would pull the deleted one.
    tables.allow(functions["clean_feeds"], "users", "BatchGetItem", "UpdateItem")
    tables.allow(functions["clean_feeds"], "follows", "Query", index="by_followee")
    tables.allow(functions["clean_feeds"], "feeds", "BatchGetItem", "BatchWriteItem")
    tables.allow(functions["clean_feeds"], "ledger", "BatchGetItem", "DeleteItem")


def _delete_media(functions: Functions, data: DataStack, work: WorkStack) -> None:
    media = data.images.media
    data.tables.allow(functions["delete_media"], "receipts", "BatchGetItem", "UpdateItem")
    sends(functions["delete_media"], work.queues.removals)
    keeps_progress(functions["delete_media"], data.tables)
    # The post as people saw it is kept beside the archive (`originals`).
    handles_renditions(functions["delete_media"], media, "GetObject", "DeleteObject")
    for folder in ("uploads", "segments"):
        work.uploads.allow(functions["delete_media"], "DeleteObject", below=folder)
    lists(functions["delete_media"], media, work.uploads)
    sends(functions["delete_media"], work.queues.invalidations)


def _purge_post(functions: Functions, tables: Tables, queues: Queues) -> None:
    """Delete the rows that belong to a post, and finally its own."""
    purge = functions["purge_post"]
    tables.allow(purge, "receipts", "BatchGetItem", "UpdateItem")
    sends(purge, queues.purges)
    keeps_progress(purge, tables)
    for table in ("likes", "saves", "comments", "inboxes"):
        tables.allow(purge, table, "Query", index="by_post")
        tables.allow(purge, table, "BatchWriteItem")
    tables.allow(purge, "comment_likes", "Query", index="by_comment")
    tables.allow(purge, "comment_likes", "BatchWriteItem")
    # A comment's text is deleted first.
    tables.allow(purge, "comments", "BatchGetItem", "UpdateItem")
    keeps_deleted(purge, tables)
    tables.allow(purge, "posts", "BatchGetItem", "DeleteItem")


def _purge_traces(functions: Functions, tables: Tables) -> None:
    """Other rows that name the post: hashtags, answers kept for retries, counts, moderation."""
    purge = functions["purge_post"]
    for table in ("tags", "idempotency"):
        tables.allow(purge, table, "BatchGetItem", "BatchWriteItem")
    deletes_counters(purge, tables)
    keeps_shelves(purge, tables)
    # A hashtag without posts can no longer be searched for.
    tables.allow(purge, "tags", "Query")
    tables.allow(purge, "names", "BatchGetItem", "BatchWriteItem")
    tables.allow(purge, "cases", "UpdateItem")
    tables.allow(purge, "moderator_acts", "Query", index="by_subject")
    tables.allow(purge, "moderator_acts", "UpdateItem")


def _invalidate_cdn(functions: Functions, data: DataStack, queues: Queues) -> None:
    tell = ("cloudfront:CreateInvalidation", "cloudfront:ListInvalidations")
    functions["invalidate_cdn"].allow(*tell, on=data.images.distribution_arn)
    # Requests that are too many for CloudFront now are sent again later.
    sends(functions["invalidate_cdn"], queues.invalidations, queues.withdrawals)
    data.tables.allow(functions["invalidate_cdn"], "receipts", "UpdateItem")
    keeps_progress(functions["invalidate_cdn"], data.tables)
    # The budget of invalidations.
    data.tables.allow(functions["invalidate_cdn"], "limits", "BatchGetItem", "UpdateItem")


def _resume_chains(functions: Functions, tables: Tables, queues: Queues) -> None:
    """Send the messages of all stalled chains, of other topics, too."""
    resume = functions["resume_chains"]
    tables.allow(resume, "chains", "Scan", "UpdateItem")
    sends(resume, queues.cleanups, queues.removals, queues.purges, queues.invalidations)
    sends(resume, queues.accounts, queues.authors, queues.placements, queues.moves)
