"""Deletion of a post: the request, then feeds, media and rows, each in steps that look again.

`fan_out` announces it; `originals` has what happens to the originals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.grants.reasons import handles_renditions, lists, reads_ties, sends
from stacks.parts.tables import Tables

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack) -> None:
    _delete_posts(app, data.tables)
    _clean_feeds(app, data.tables)
    _delete_media(app, data)
    _purge_post(app, data.tables)
    _purge_traces(app, data.tables)
    _invalidate_cdn(app, data)


def _delete_posts(app: ApplicationStack, tables: Tables) -> None:
    reads_ties(app.delete_posts, tables)
    tables.allow(app.delete_posts, "posts", "BatchGetItem", "GetItem", "UpdateItem")
    tables.allow(app.delete_posts, "receipts", "BatchGetItem", "PutItem")


def _clean_feeds(app: ApplicationStack, tables: Tables) -> None:
    tables.allow(app.clean_feeds, "receipts", "PutItem", "UpdateItem")
    sends(app.clean_feeds, app.cleanups_queue)
    # Its author's recent posts, from which it would be pulled.
    tables.allow(app.clean_feeds, "users", "BatchGetItem", "UpdateItem")
    tables.allow(app.clean_feeds, "follows", "Query", index="by_followee")
    tables.allow(app.clean_feeds, "feeds", "BatchGetItem", "BatchWriteItem")
    tables.allow(app.clean_feeds, "ledger", "BatchGetItem", "DeleteItem")


def _delete_media(app: ApplicationStack, data: DataStack) -> None:
    media = data.images.media
    data.tables.allow(app.delete_media, "receipts", "BatchGetItem", "PutItem", "UpdateItem")
    sends(app.delete_media, app.removals_queue)
    handles_renditions(app.delete_media, media, "DeleteObject")
    app.uploads.allow(app.delete_media, "DeleteObject", below="uploads")
    lists(app.delete_media, media, app.uploads)
    sends(app.delete_media, app.invalidations_queue)


def _purge_post(app: ApplicationStack, tables: Tables) -> None:
    """The rows that a post leads to, and at last its own."""
    purge = app.purge_post
    tables.allow(purge, "receipts", "BatchGetItem", "PutItem", "UpdateItem")
    sends(purge, app.purges_queue)
    for table in ("likes", "saves", "comments", "notifications"):
        tables.allow(purge, table, "Query", index="by_post")
        tables.allow(purge, table, "BatchWriteItem")
    tables.allow(purge, "comment_likes", "Query", index="by_comment")
    tables.allow(purge, "comment_likes", "BatchWriteItem")
    # A comment loses its words first.
    tables.allow(purge, "comments", "BatchGetItem", "UpdateItem")
    tables.allow(purge, "posts", "BatchGetItem", "DeleteItem")


def _purge_traces(app: ApplicationStack, tables: Tables) -> None:
    """What else names the post: hashtags, answers kept for retries, counts, moderation."""
    purge = app.purge_post
    for table in ("tags", "idempotency", "counters"):
        tables.allow(purge, table, "BatchGetItem", "BatchWriteItem")
    tables.allow(purge, "counters", "DeleteItem")
    # A hashtag that no post has any more is found no more.
    tables.allow(purge, "tags", "Query")
    tables.allow(purge, "names", "BatchGetItem", "BatchWriteItem")
    tables.allow(purge, "reports", "Query", index="by_subject")
    tables.allow(purge, "reports", "BatchWriteItem")
    tables.allow(purge, "cases", "DeleteItem")
    tables.allow(purge, "moderator_acts", "Query", index="by_subject")
    tables.allow(purge, "moderator_acts", "UpdateItem")


def _invalidate_cdn(app: ApplicationStack, data: DataStack) -> None:
    tell = ("cloudfront:CreateInvalidation", "cloudfront:ListInvalidations")
    app.invalidate_cdn.allow(*tell, on=data.images.distribution_arn)
    # What is too much for CloudFront now comes again later.
    sends(app.invalidate_cdn, app.invalidations_queue, app.withdrawals_queue)
    data.tables.allow(app.invalidate_cdn, "receipts", "UpdateItem")
