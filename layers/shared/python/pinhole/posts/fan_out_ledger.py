"""The fan-out ledger: for each post, the expected and the delivered pages of followers.

So either a post reaches every follower, or the missing ones are known: a page that finally failed
is in the dead-letter queue, and redriving it completes the ledger.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.update import Action

from pinhole import clock, ids, log
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import LedgerEntry, PostRow

if TYPE_CHECKING:
    from pinhole.views.posts import FanOut

PUSH, PULL = "push", "pull"


def begin(post: PostRow, mode: str) -> str:
    """Open a post's ledger; returns the attempt id that its pages must carry. Reopening it clears
    the delivered pages and keeps the first start time.
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
    """Record the attempt's number of pages and followers."""
    changes = {":pages": pages, ":followers": followers}
    _update(post_id, attempt, "SET pages = :pages, followers = :followers", changes)


def delivered(post_id: str, attempt: str, page: int) -> None:
    """Record a delivered page; ignores repeated pages and pages of earlier attempts."""
    _update(post_id, attempt, "ADD delivered :page", {}, {":page": {"NS": [str(page)]}})


def find(post_id: str) -> FanOut | None:
    """The ledger as shown to the post's author; None before the fan-out and after expiry."""
    row = store.get(LedgerEntry, {"post_id": post_id})
    return _shown(row) if row else None


def _shown(row: Row) -> FanOut:
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
    is_newest, row = clients.try_write(
        clients.dynamodb().update_item,
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
    if is_newest:
        _finish(row)


def _finish(row: Row) -> None:
    """Close the ledger after its last page, once."""
    if row.get("finished_at") or row.get("pages") != len(row.get("delivered", ())):
        return
    now = clock.now()
    finish: list[Action] = [LedgerEntry.finished_at.set(clock.iso(now))]
    is_open = (LedgerEntry.attempt == row["attempt"]) & LedgerEntry.finished_at.does_not_exist()
    if LedgerEntry(row["post_id"]).update_if(finish, is_open):
        took = (now - clock.parse(row["published_at"])).total_seconds()
        log.seconds_of_stage("TimeToLastFollower", took)
