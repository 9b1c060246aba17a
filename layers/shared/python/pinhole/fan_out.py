"""Fan-out on write: a published post is delivered to the feeds of its author's followers.

`plan` runs on the posts stream, pages through the followers and queues one delivery a page;
`deliver` runs on that queue and writes the feed entries. Both may run any number of times: an
entry is keyed by reader and post.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from pinhole import aws, clock, errors, log, posts, store, streams
from pinhole.settings import settings
from pinhole.tables import FeedEntry, Follow
from pinhole.visibility import PUBLISHED

_MESSAGES_MOST = 10
_DAY = 86_400


@dataclass(frozen=True)
class Delivery:
    """One page of a fan-out: a post and the readers it goes to."""

    post_id: str
    author_id: str
    correlation_id: str
    reader_ids: list[str]


def on_post_changed(record: dict[str, Any]) -> None:
    """Plan the fan-out when a record of the posts stream says that a post became published."""
    old, new = streams.images(record)
    if new.get("state") == PUBLISHED and old.get("state") != PUBLISHED:
        planned = plan(new)
        log.count("PostsPublished")
        log.logger.info("fan-out planned", post_id=new["post_id"], deliveries=planned)


def on_delivery(message: SQSRecord) -> None:
    """Deliver what a message of the deliveries queue says."""
    delivery = Delivery(**message.json_body)
    log.follow(delivery.correlation_id)
    delivered = deliver(delivery)
    log.count("FeedEntriesDelivered", delivered)
    log.logger.info("feed entries delivered", post_id=delivery.post_id, entries=delivered)


def plan(post: store.Row) -> int:
    """Queue the deliveries of a published post; returns how many."""
    deliveries = [
        Delivery(post["post_id"], post["author_id"], post["correlation_id"], page)
        for page in _pages(_followers(post["author_id"]), settings.fan_out_page)
    ]
    for batch in _pages(iter(deliveries), _MESSAGES_MOST):
        _send(batch)
    return len(deliveries)


def deliver(delivery: Delivery) -> int:
    """Write the feed entries of one page; returns how many. A post that is gone gets none."""
    post = posts.find(delivery.post_id)
    if post is None or post.state != PUBLISHED:
        log.logger.info("delivery dropped: the post is gone", post_id=delivery.post_id)
        return 0
    expires_at = clock.timestamp() + settings.feed_days * _DAY
    entries = [
        {
            "user_id": reader_id,
            "post_id": delivery.post_id,
            "author_id": delivery.author_id,
            "expires_at": expires_at,
        }
        # Who unfollowed and came back while the followers were read is in the page twice.
        for reader_id in dict.fromkeys(delivery.reader_ids)
    ]
    store.batch_put(FeedEntry, entries, threads=settings.fan_out_threads)
    return len(entries)


def _followers(author_id: str) -> Iterator[str]:
    return (follow.follower_id for follow in Follow.by_followee.query(author_id))


def _pages(items: Iterator, size: int) -> Iterator[list]:
    while page := list(islice(items, size)):
        yield page


def _send(batch: list[Delivery]) -> None:
    """Queue up to ten deliveries. What SQS could not take raises, so that the stream retries."""
    entries = [
        {"Id": str(number), "MessageBody": orjson.dumps(asdict(delivery)).decode()}
        for number, delivery in enumerate(batch)
    ]
    answer = aws.sqs().send_message_batch(QueueUrl=settings.deliveries_queue_url, Entries=entries)
    if answer.get("Failed"):
        raise errors.Busy(f"SQS took {len(answer['Successful'])} of {len(entries)} deliveries")
