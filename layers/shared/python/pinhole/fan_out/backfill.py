"""Backfill: makes one reader's feed agree with one follow, whose row is the truth.

Runs for every new or ended follow (through the follows stream and a queue), and for every follower
of an author whose fan-out mode changes. It reads the truth each time, so messages may repeat or be
reordered.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pynamodb.expressions.update import Action

from pinhole.aws import queues, streams
from pinhole.fan_out import mode
from pinhole.feed import author_posts, entries, hidden_authors, reader_state
from pinhole.people import directory
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.people import User, UserRow
from pinhole.tables.relationships import Follow, FollowRow


def on_follow_changed(record: streams.Record) -> None:
    """Queue a backfill for a record of the follows stream that starts or ends a follow."""
    old, new = streams.images(record)
    if old.get("follow_id") == new.get("follow_id"):
        return
    row = new or old
    body = {name: row[name] for name in ("follower_id", "followee_id")}
    queues.send(settings.backfills_queue_url, body)
    # Again, once indexes have caught up and deliveries in flight have arrived: posts published
    # meanwhile may miss a new follower, or still reach a former one.
    queues.send(settings.backfills_queue_url, body, settings.fan_out_mode_settle_seconds)


def on_message(message: SQSRecord) -> None:
    """Reconcile the follow named by a message of the backfills queue."""
    body = message.json_body
    reconcile(body["follower_id"], body["followee_id"])


def reconcile(reader_id: str, author_id: str) -> None:
    """Mark or unmark the follow by the author's fan-out mode; add the author's posts to the
    reader's feed, or remove them if there is no follow or the author's account is closed. Repeats
    if either changed meanwhile. The feed of a closed account is left to its erasure.
    """
    follow, author = _find(reader_id, author_id)
    while directory.find([reader_id], is_fresh=True, also_suspended=True):
        hidden_authors.agree(reader_id, author_id)
        if follow and author:
            _settle(follow, author)
        else:
            _remove(reader_id, author_id)
        before = _versions(follow, author)
        follow, author = _find(reader_id, author_id)
        if before == _versions(follow, author):
            return


def _find(reader_id: str, author_id: str) -> tuple[FollowRow | None, UserRow | None]:
    """The follow and the author, unless the account is closed: the clean-up of its posts finds
    entries by follows and may be over while the follow and the author's row still exist. Both are
    read consistently.
    """
    key = {"follower_id": reader_id, "followee_id": author_id}
    wanted: dict[type[Table[Any]], store.Keys] = {Follow: [key], User: [{"user_id": author_id}]}
    rows = store.batch_get(wanted, consistent=wanted)
    follow = next((row for row in rows[Follow] if "follow_id" in row), None)
    return follow, next((row for row in rows[User] if not row.get("deleted_at")), None)


def _versions(follow: FollowRow | None, author: UserRow | None) -> tuple[str | None, ...]:
    """The state that must not change while a feed is reconciled."""
    known = author or {}
    return (follow or {}).get("follow_id"), known.get("user_id"), known.get("fan_out_mode_since")


def _settle(follow: FollowRow, author: UserRow) -> None:
    """Mark the follow if the author's posts are pulled; else write entries, and unmark it."""
    is_marked = bool(follow.get("celebrity_id"))
    if mode.is_marked(author):
        if not is_marked:
            _mark(follow, Follow.celebrity_id.set(author["user_id"]))
        return
    added_from = _add(follow["follower_id"], author)
    if is_marked and not mode.may_be_marked(author):
        _mark(follow, Follow.celebrity_id.remove())
        # If entries were completed further down meanwhile, they lack posts that were still pulled.
        if reader_state.boundary(reader_state.find(follow["follower_id"])) < added_from:
            _add(follow["follower_id"], author)


def _mark(follow: FollowRow, change: Action) -> None:
    row = Follow(follow["follower_id"], follow["followee_id"])
    # Refused if the follow ended: the caller reads again.
    row.update_if([change], Follow.follow_id == follow["follow_id"])


def _add(reader_id: str, author: UserRow) -> str:
    """Write entries for the author's posts, down to the post id above which the reader's entries
    are complete; returns that id.
    """
    since = reader_state.boundary(reader_state.find(reader_id))
    entries.give(reader_id, author, since)
    return since


def _remove(reader_id: str, author_id: str) -> None:
    """Delete the reader's entries for the author's posts: one write for each post since the
    reader's oldest entry, however many entries of other authors there are. Includes posts no longer
    published, whose clean-up covers only current followers.
    """
    oldest = next(store.query(FeedEntry, "user_id = :id", {":id": reader_id}, page=1), None)
    if oldest is None:
        return
    posts = author_posts.ids_of(author_id, since=oldest["post_id"])
    keys = [{"user_id": reader_id, "post_id": post_id} for post_id in posts]
    store.batch_delete(FeedEntry, keys)
