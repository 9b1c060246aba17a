"""Makes one reader's feed agree with one follow: the row is the truth, whatever led here.

Run for every follow made or ended (through the follows stream and a queue), and for every follower
of an author whose fan-out mode changes. It reads the truth each time, so order and repetition of
messages do not matter.
"""

from __future__ import annotations

from typing import Any

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from pinhole import log
from pinhole.aws import clients, streams
from pinhole.aws.items import Row
from pinhole.fan_out import mode
from pinhole.feed import candidates, reader_state
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User
from pinhole.tables.relationships import Follow


def on_follow_changed(record: dict[str, Any]) -> None:
    """Queue a backfill for a record of the follows stream that made or ended a follow."""
    old, new = streams.images(record)
    if old.get("follow_id") == new.get("follow_id"):
        return
    row = new or old
    body = {name: row[name] for name in ("follower_id", "followee_id", "correlation_id")}
    _queue(body)
    # Again, when the indexes have caught up and what was under way has arrived: what is published
    # meanwhile may not be delivered to a new follower, and may still be to who is none any more.
    _queue(body, delay=settings.fan_out_mode_settle_seconds)


def _queue(body: dict[str, str], delay: int = 0) -> None:
    clients.sqs().send_message(
        QueueUrl=settings.backfills_queue_url,
        MessageBody=orjson.dumps(body).decode(),
        DelaySeconds=delay,
    )


def on_message(message: SQSRecord) -> None:
    """Do what a message of the backfills queue says."""
    body = message.json_body
    log.follow(body["correlation_id"])
    reconcile(body["follower_id"], body["followee_id"])


def reconcile(reader_id: str, author_id: str) -> None:
    """Mark or unmark the follow by the author's fan-out mode; give the reader the author's posts,
    or take them away if there is no follow. Does so again if the follow or the mode changed
    meanwhile.
    """
    follow, author = _find(reader_id, author_id)
    while True:
        if directory.find([reader_id], is_fresh=True):  # else their row as a reader may be gone
            reader_state.agree(reader_id, author_id)
        if follow and author:
            _settle(follow, author)
        else:
            _take(reader_id, author_id)
        before = _versions(follow, author)
        follow, author = _find(reader_id, author_id)
        if before == _versions(follow, author):
            return


def _find(reader_id: str, author_id: str) -> tuple[Row | None, Row | None]:
    """The follow and the author as they are now."""
    key = {"follower_id": reader_id, "followee_id": author_id}
    wanted: dict[type[Table], store.Keys] = {Follow: [key], User: [{"user_id": author_id}]}
    rows = store.batch_get(wanted, consistent=wanted)
    follow = next((row for row in rows[Follow] if "follow_id" in row), None)
    return follow, next(iter(rows[User]), None)


def _versions(follow: Row | None, author: Row | None) -> tuple[str | None, ...]:
    """What must not have changed while a feed was made to agree."""
    return (follow or {}).get("follow_id"), (author or {}).get("fan_out_mode_since")


def _settle(follow: Row, author: Row) -> None:
    """Mark the follow of an author whose posts are pulled; else write entries, and unmark it."""
    is_marked = bool(follow.get("celebrity_id"))
    if mode.is_marked(author):
        if not is_marked:
            _mark(follow, Follow.celebrity_id.set(author["user_id"]))
        return
    given = _give(follow["follower_id"], author)
    if is_marked and not mode.may_be_marked(author):
        _mark(follow, Follow.celebrity_id.remove())
        # Entries that were completed further down meanwhile lack what was still pulled.
        if reader_state.boundary(reader_state.find(follow["follower_id"])) < given:
            _give(follow["follower_id"], author)


def _mark(follow: Row, change: Action) -> None:
    row = Follow(follow["follower_id"], follow["followee_id"])
    try:
        row.update([change], Follow.follow_id == follow["follow_id"])
    except UpdateError as error:  # the follow ended: the caller looks again
        if not clients.is_refused(error):
            raise


def _give(reader_id: str, author: Row) -> str:
    """Write the author's posts into entries, as far down as the reader's entries are complete.
    Returns down to where that is.
    """
    since = reader_state.boundary(reader_state.find(reader_id))
    candidates.give(reader_id, author, since)
    return since


def _take(reader_id: str, author_id: str) -> None:
    """Delete the author's posts from the reader's entries, whichever of them are there: as many
    writes as the author has posts since the reader's oldest entry, however much the reader keeps of
    others. Also of posts that are published no more: their clean-up looks only at who follows.
    """
    oldest = next(store.query(FeedEntry, "user_id = :id", {":id": reader_id}, page=1), None)
    if oldest is None:
        return
    posts = candidates.ids_of(author_id, since=oldest["post_id"])
    keys = [{"user_id": reader_id, "post_id": post_id} for post_id in posts]
    store.batch_delete(FeedEntry, keys, threads=settings.fan_out_threads)
