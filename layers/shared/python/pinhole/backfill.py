"""Makes one reader's feed agree with one follow: the row is the truth, whatever led here.

Run for every follow made or ended (through the follows stream and a queue), and for every follower
of an author whose reach changes. It reads the truth each time, so order and repetition of messages
do not matter.
"""

from __future__ import annotations

from typing import Any

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from pinhole import aws, candidates, log, people, reach, readers, store, streams
from pinhole.settings import settings
from pinhole.tables import FeedEntry, Follow


def on_follow_changed(record: dict[str, Any]) -> None:
    """Queue a backfill for a record of the follows stream that made or ended a follow."""
    old, new = streams.images(record)
    if bool(old) == bool(new):
        return
    row = new or old
    body = {name: row[name] for name in ("follower_id", "followee_id", "correlation_id")}
    aws.sqs().send_message(
        QueueUrl=settings.backfills_queue_url, MessageBody=orjson.dumps(body).decode()
    )


def on_message(message: SQSRecord) -> None:
    """Do what a message of the backfills queue says."""
    body = message.json_body
    log.follow(body["correlation_id"])
    for author in people.find([body["followee_id"]], is_fresh=True).values():
        reconcile(body["follower_id"], author)


def reconcile(reader_id: str, author: store.Row) -> None:
    """Mark or unmark the follow by the author's reach; give the reader the author's posts, or
    take them away if there is no follow. Does so again if the follow changed meanwhile.
    """
    follow = _find(reader_id, author["user_id"])
    while True:
        if follow is None:
            _take(reader_id, author["user_id"])
        else:
            _settle(follow, author)
        before, follow = follow, _find(reader_id, author["user_id"])
        if (before and before.follow_id) == (follow and follow.follow_id):
            return


def _find(reader_id: str, author_id: str) -> Follow | None:
    try:
        return Follow.get(reader_id, author_id, consistent_read=True)
    except Follow.DoesNotExist:
        return None


def _settle(follow: Follow, author: store.Row) -> None:
    """Mark the follow of an author whose posts are pulled; else write entries, then unmark."""
    if reach.is_marked(author):
        if not follow.celebrity_id:
            _mark(follow, Follow.celebrity_id.set(follow.followee_id))
        return
    _give(follow.follower_id, author)
    if follow.celebrity_id:
        _mark(follow, Follow.celebrity_id.remove())


def _mark(follow: Follow, change: Action) -> None:
    try:
        follow.update([change], Follow.follow_id == follow.follow_id)
    except UpdateError as error:  # the follow ended: the caller looks again
        if not aws.is_refused(error):
            raise


def _give(reader_id: str, author: store.Row) -> None:
    """Write the author's posts into entries, as far down as the reader's entries are complete."""
    since = readers.boundary(readers.find(reader_id))
    posts = candidates.back_to(author, since)
    candidates.write_entries([reader_id], posts)
    if len(posts) == candidates.MOST:
        readers.incomplete_below(reader_id, posts[-1].post_id)


def _take(reader_id: str, author_id: str) -> None:
    found = FeedEntry.query(reader_id, filter_condition=FeedEntry.author_id == author_id)
    keys = [{"user_id": reader_id, "post_id": entry.post_id} for entry in found]
    store.batch_delete(FeedEntry, keys, threads=settings.fan_out_threads)
