"""The fan-out ledger: for each post, which pages of followers are expected and which delivered.

So a post is delivered to every follower, or there is a record of who is missing: a page that
failed for good lies in the dead-letter queue, and resuming it completes the ledger.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from pinhole import clock, ids, log
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import LedgerEntry

PUSH, PULL = "push", "pull"


def begin(post: Row, mode: str) -> str:
    """Open the ledger of a post; returns the attempt that its pages must name. Opened anew it
    forgets what was delivered, and keeps when it was opened first.
    """
    now, attempt = clock.now(), ids.ulid()
    expires_at = int((now + timedelta(days=settings.feed_days)).timestamp())
    is_done = mode == PULL
    changes: list[Action] = [
        LedgerEntry.author_id.set(post["author_id"]),
        LedgerEntry.mode.set(mode),
        LedgerEntry.attempt.set(attempt),
        LedgerEntry.published_at.set(post["published_at"]),
        LedgerEntry.started_at.set(LedgerEntry.started_at | clock.iso(now)),
        LedgerEntry.expires_at.set(expires_at),
        LedgerEntry.finished_at.set(clock.iso(now))
        if is_done
        else LedgerEntry.finished_at.remove(),
        *(each.remove() for each in (LedgerEntry.followers, LedgerEntry.pages)),
        LedgerEntry.delivered.remove(),
    ]
    LedgerEntry(post["post_id"]).update(changes)
    return attempt


def expect(post_id: str, attempt: str, pages: int, followers: int) -> None:
    """Note how many pages the attempt has, and for how many followers."""
    changes = {":pages": pages, ":followers": followers}
    _update(post_id, attempt, "SET pages = :pages, followers = :followers", changes)


def delivered(post_id: str, attempt: str, page: int) -> None:
    """Note that a page was delivered; a page noted before, or of an earlier attempt, is not."""
    _update(post_id, attempt, "ADD delivered :page", {}, {":page": {"NS": [str(page)]}})


def find(post_id: str) -> dict[str, Any] | None:
    """The ledger as a post's author sees it; None before the fan-out and long after it."""
    rows = store.batch_get({LedgerEntry: [{"post_id": post_id}]})[LedgerEntry]
    return _shown(rows[0]) if rows else None


def _shown(row: Row) -> dict[str, Any]:
    return {
        "mode": row["mode"],
        "followers": row.get("followers"),
        "pages": row.get("pages"),
        "pages_delivered": len(row.get("delivered", ())),
        "started_at": row["started_at"],
        "finished_at": row.get("finished_at"),
    }


def _update(
    post_id: str,
    attempt: str,
    expression: str,
    values: dict[str, Any],
    sets: dict[str, Any] | None = None,
) -> None:
    try:
        answer = clients.dynamodb().update_item(
            TableName=LedgerEntry.Meta.table_name,
            Key=items.attributes({"post_id": post_id}),
            UpdateExpression=expression,
            ConditionExpression="attempt = :attempt",
            ExpressionAttributeValues={
                **items.attributes({**values, ":attempt": attempt}),
                **(sets or {}),
            },
            ReturnValues="ALL_NEW",
        )
    except ClientError as error:
        if not clients.is_refused(error):
            raise
        return
    _finish(items.plain(answer["Attributes"]))


def _finish(row: Row) -> None:
    """Close the ledger when its last page is in; once."""
    if row.get("finished_at") or row.get("pages") != len(row.get("delivered", ())):
        return
    now = clock.now()
    finish: list[Action] = [LedgerEntry.finished_at.set(clock.iso(now))]
    is_open = (LedgerEntry.attempt == row["attempt"]) & LedgerEntry.finished_at.does_not_exist()
    try:
        LedgerEntry(row["post_id"]).update(finish, is_open)
    except UpdateError as error:
        if not clients.is_refused(error):
            raise
        return
    log.seconds("TimeToLastFollower", (now - clock.parse(row["published_at"])).total_seconds())
