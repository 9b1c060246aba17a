"""Closing an account: the request, which locks its owner out, and the erasure of all they have."""

from __future__ import annotations

from stacks.data import DataStack
from stacks.grants.reasons import (
    deletes_counters,
    ends_tokens,
    keeps_deleted,
    keeps_progress,
    knows_viewer,
    lists,
    opens_receipts,
    refreshes_author,
    sends,
    withdraws_top_comments,
)
from stacks.grants.telling import tells
from stacks.parts.functions import Functions
from stacks.parts.tables import Tables
from stacks.queues import Queues
from stacks.work import WorkStack

SHUT_OUT = ("cognito-idp:AdminDisableUser", "cognito-idp:AdminUserGlobalSignOut")


def grant(functions: Functions, data: DataStack, work: WorkStack) -> None:
    _close_account(functions, data)
    data.tables.allow(functions["read_receipts"], "receipts", "BatchGetItem")
    _erase_account(functions, data, work.queues)
    _erase_posts_and_comments(functions, data.tables)
    _erase_interactions(functions, data.tables)
    _erase_own_rows(functions, data.tables, work.queues)
    _erase_files(functions, data, work)


def _close_account(functions: Functions, data: DataStack) -> None:
    close, tables = functions["close_account"], data.tables
    knows_viewer(close, tables)
    tables.allow(close, "users", "UpdateItem")
    ends_tokens(close, tables)
    tables.allow(close, "reservations", "PutItem")
    opens_receipts(close, tables)
    close.allow(*SHUT_OUT, on=data.sign_in.pool.user_pool_arn)
    # The newest posts say at once that their author is gone.
    refreshes_author(close, tables)
    # The newest comments leave the best comments of posts.
    tables.allow(close, "comments", "Query", index="by_author")
    withdraws_top_comments(close, tables)


def _erase_account(functions: Functions, data: DataStack, queues: Queues) -> None:
    """Erase step by step, and finally remove the person, whose names stay taken for a while."""
    erase, tables = functions["erase_account"], data.tables
    sends(erase, queues.accounts)
    keeps_progress(erase, tables)
    # Other chains of messages about the person.
    tables.allow(erase, "chains", "BatchWriteItem")
    opens_receipts(erase, tables)  # those of the posts
    tables.allow(erase, "receipts", "UpdateItem")
    erase.allow(*SHUT_OUT, "cognito-idp:AdminDeleteUser", on=data.sign_in.pool.user_pool_arn)
    tables.allow(erase, "reservations", "PutItem")
    tables.allow(erase, "users", "BatchGetItem", "DeleteItem")


def _erase_posts_and_comments(functions: Functions, tables: Tables) -> None:
    """Delete each post as its author would; the rest happens in its own time (`deletion`)."""
    erase = functions["erase_account"]
    tables.allow(erase, "posts", "BatchGetItem", "GetItem", "UpdateItem")
    tables.allow(erase, "posts", "Query", index="by_author")
    tables.allow(erase, "comments", "BatchGetItem", "UpdateItem", "DeleteItem")
    for index in ("by_author", "by_thread"):
        tables.allow(erase, "comments", "Query", index=index)
    withdraws_top_comments(erase, tables)
    keeps_deleted(erase, tables)
    tables.allow(erase, "comment_likes", "Query", index="by_comment")
    tables.allow(erase, "idempotency", "DeleteItem")


def _erase_interactions(functions: Functions, tables: Tables) -> None:
    """The person's interactions with others, and traces of the person in others' rows."""
    erase = functions["erase_account"]
    for table in ("likes", "comment_likes", "saves", "mutes", "mentions", "visits"):
        tables.allow(erase, table, "Query", "BatchWriteItem")
    tables.allow(erase, "mutes", "Query", index="by_muted")
    tables.allow(erase, "visits", "Query", index="by_visited")
    # A follow no longer counts before it is deleted.
    tables.allow(erase, "follows", "BatchGetItem", "Query", "UpdateItem", "BatchWriteItem")
    for index in ("by_followee", "by_request"):
        tables.allow(erase, "follows", "Query", index=index)
    tables.allow(erase, "reports", "Query", "DeleteItem")
    tables.allow(erase, "cases", "BatchGetItem", "UpdateItem", "DeleteItem")
    # The audit log keeps that a moderator decided.
    tables.allow(erase, "moderator_acts", "UpdateItem")
    tables.allow(erase, "moderator_acts", "Query", index="by_subject")


def _erase_own_rows(functions: Functions, tables: Tables, queues: Queues) -> None:
    erase = functions["erase_account"]
    for table in ("feeds", "inboxes"):
        tables.allow(erase, table, "Query", "BatchWriteItem")
    for table in ("readers", "affinities", "exports", "limits", "names"):
        tables.allow(erase, table, "BatchGetItem", "BatchWriteItem")
    tells(erase, tables, queues)
    tables.allow(erase, "subscriptions", "BatchGetItem")
    deletes_counters(erase, tables)


def _erase_files(functions: Functions, data: DataStack, work: WorkStack) -> None:
    """Uploads, exports, and avatars, which the CDN must forget."""
    erase, media = functions["erase_account"], data.images.media
    archive = data.images.archive
    lists(erase, media, archive, work.uploads, work.exports)
    # The avatar is kept beside the archive (`moderation`).
    media.allow(erase, "GetObject", "DeleteObject", below="avatars")
    archive.allow(erase, "GetObject", "PutObject", below="shown")
    archive.allow(erase, "GetObject", below="evidence")
    for folder in ("uploads", "segments", "avatars"):
        work.uploads.allow(erase, "DeleteObject", below=folder)
    work.exports.allow(erase, "DeleteObject", below="exports")
    sends(erase, work.queues.invalidations)
