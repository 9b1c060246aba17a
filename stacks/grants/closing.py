"""Closing an account: the request, which shuts its owner out, and the erasure of all they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import knows_viewer, lists, refreshes_author, sends
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


SHUT_OUT = ("cognito-idp:AdminDisableUser", "cognito-idp:AdminUserGlobalSignOut")


def grant(app: ApplicationStack, data: DataStack) -> None:
    _close_account(app, data)
    data.tables.allow(app.read_receipts, "receipts", "BatchGetItem")
    _erase_account(app, data)
    _erase_posts_and_comments(app, data.tables)
    _erase_acts(app, data.tables)
    _erase_own_rows(app, data.tables)
    _erase_files(app, data)


def _close_account(app: ApplicationStack, data: DataStack) -> None:
    close, tables = app.close_account, data.tables
    knows_viewer(close, tables)
    tables.allow(close, "users", "UpdateItem")
    tables.allow(close, "reservations", "PutItem")
    tables.allow(close, "receipts", "PutItem")
    close.allow(*SHUT_OUT, on=data.sign_in.pool.user_pool_arn)
    # The newest posts say at once that their author is gone.
    refreshes_author(close, tables)


def _erase_account(app: ApplicationStack, data: DataStack) -> None:
    """It goes step by step, and at last removes the person, whose names stay taken for a while."""
    erase, tables = app.erase_account, data.tables
    sends(erase, app.accounts_queue)
    tables.allow(erase, "receipts", "BatchGetItem", "PutItem", "UpdateItem")
    erase.allow(*SHUT_OUT, "cognito-idp:AdminDeleteUser", on=data.sign_in.pool.user_pool_arn)
    tables.allow(erase, "reservations", "PutItem")
    tables.allow(erase, "users", "DeleteItem")


def _erase_posts_and_comments(app: ApplicationStack, tables: Tables) -> None:
    """Each post is deleted as its author would, and goes in its own time (`deletion`)."""
    erase = app.erase_account
    tables.allow(erase, "posts", "BatchGetItem", "GetItem", "UpdateItem")
    tables.allow(erase, "posts", "Query", index="by_author")
    tables.allow(erase, "comments", "BatchGetItem", "UpdateItem", "DeleteItem")
    for index in ("by_author", "by_thread"):
        tables.allow(erase, "comments", "Query", index=index)
    tables.allow(erase, "comment_likes", "Query", index="by_comment")
    tables.allow(erase, "idempotency", "DeleteItem")


def _erase_acts(app: ApplicationStack, tables: Tables) -> None:
    """What they did to others, and what others' rows say of them."""
    erase = app.erase_account
    for table in ("likes", "comment_likes", "saves", "mutes", "mentions"):
        tables.allow(erase, table, "Query", "BatchWriteItem")
    tables.allow(erase, "mutes", "Query", index="by_muted")
    tables.allow(erase, "follows", "BatchGetItem", "Query", "BatchWriteItem")
    for index in ("by_followee", "by_request"):
        tables.allow(erase, "follows", "Query", index=index)
    tables.allow(erase, "reports", "Query", "DeleteItem", "BatchWriteItem")
    tables.allow(erase, "reports", "Query", index="by_subject")
    tables.allow(erase, "cases", "BatchGetItem", "UpdateItem", "DeleteItem")
    # That moderators acted stays told.
    tables.allow(erase, "moderator_acts", "UpdateItem")
    tables.allow(erase, "moderator_acts", "Query", index="by_subject")


def _erase_own_rows(app: ApplicationStack, tables: Tables) -> None:
    erase = app.erase_account
    for table in ("feeds", "notifications"):
        tables.allow(erase, table, "Query", "BatchWriteItem")
    for table in ("readers", "affinities", "exports", "limits"):
        tables.allow(erase, table, "BatchGetItem", "BatchWriteItem")
    tables.allow(erase, "counters", "BatchGetItem", "BatchWriteItem", "DeleteItem")


def _erase_files(app: ApplicationStack, data: DataStack) -> None:
    """Uploads, exports, and pictures of themselves, which the CDN is to forget."""
    erase, media = app.erase_account, data.images.media
    lists(erase, media, app.uploads, app.exports)
    media.allow(erase, "DeleteObject", below="processed/avatars")
    for folder in ("uploads", "avatars"):
        app.uploads.allow(erase, "DeleteObject", below=folder)
    app.exports.allow(erase, "DeleteObject", below="exports")
    sends(erase, app.invalidations_queue)
