"""Fan-out: writes a published post to the feeds of its author's followers.

`plan` runs on the posts stream. It adds the post to the author's recent posts, from which a
celebrity's followers pull; for other authors it pages through the followers and queues one delivery
per page. `deliver` runs on that queue and writes the feed entries. The ledger
(`pinhole.posts.fan_out_ledger`) records which pages are missing. All of it is idempotent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TypeVar

import orjson
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pynamodb.expressions.update import Action

from pinhole import log
from pinhole.access.visibility import PUBLISHED
from pinhole.aws import queues, streams
from pinhole.counts import counters
from pinhole.fan_out import active_readers, celebrities, mode
from pinhole.feed import entries, reader_state
from pinhole.feed.stable_paging import BOTTOM, Candidate
from pinhole.media import placement
from pinhole.people import author_cards, directory
from pinhole.posts import fan_out_ledger, repository
from pinhole.presence import news
from pinhole.settings import settings
from pinhole.tables import store, stream_images
from pinhole.tables.people import User, UserRow
from pinhole.tables.posts import Counter, Post, PostRow
from pinhole.tables.relationships import Follow

Item = TypeVar("Item")
_MESSAGES_MOST = 10


@dataclass(frozen=True)
class Delivery:
    """One page of a fan-out: a post and its readers."""

    post_id: str
    author_id: str
    kind: str
    tags: str
    attempt: str
    page: int
    reader_ids: list[str]


def on_post_changed(record: streams.Record) -> None:
    """Plan the fan-out if a record of the posts stream publishes a post."""
    old, new = stream_images.of(Post, record)
    if (
        new.get("state") == PUBLISHED
        and old.get("state") != PUBLISHED
        and _still_exists(new["post_id"])
    ):
        planned = plan(new)
        log.count("PostsPublished")
        log.logger.info("fan-out planned", post_id=new["post_id"], deliveries=planned)


def on_delivery(message: SQSRecord) -> None:
    """Deliver the page in a message of the deliveries queue."""
    delivery = Delivery(**queues.body_of(message))
    delivered = deliver(delivery)
    log.count("FeedEntriesDelivered", delivered)
    log.logger.info("feed entries delivered", post_id=delivery.post_id, entries=delivered)


def plan(post: PostRow) -> int:
    """Queue the deliveries of a published post; returns how many: 0 if readers pull it. Raises
    Busy.
    """
    author = _add_to_recent(post)
    if author is None:
        return 0
    author_cards.catch_up(post, author)
    placement.catch_up(post, author)
    celebrities.consider(author, _follower_count(post["author_id"]))
    if not mode.is_pushed(author):
        fan_out_ledger.begin(post, fan_out_ledger.PULL)
        return 0
    attempt = fan_out_ledger.begin(post, fan_out_ledger.PUSH)
    pages = followers = 0
    for deliveries in _pages(_deliveries(post, attempt), _MESSAGES_MOST):
        queues.send_all(settings.deliveries_queue_url, [asdict(each) for each in deliveries])
        pages += len(deliveries)
        followers += sum(len(delivery.reader_ids) for delivery in deliveries)
    fan_out_ledger.expect(post["post_id"], attempt, pages, followers)
    return pages


def deliver(delivery: Delivery) -> int:
    """Write the feed entries of one page; returns how many. Skips all readers if the post is no
    longer published; otherwise inactive readers, whose feed is built on their return, and those who
    have unfollowed the author.
    """
    is_there = _still_exists(delivery.post_id)
    readers = active_readers.among(delivery.reader_ids, delivery.author_id) if is_there else {}
    tags = tuple(delivery.tags.split())
    entry = Candidate(delivery.post_id, delivery.author_id, delivery.kind, tags)
    entries.write(sorted(readers), [entry])
    news.delivered(delivery.post_id, reader_state.may_be_here(readers.values()))
    fan_out_ledger.delivered(delivery.post_id, delivery.attempt, delivery.page)
    return len(readers)


def _still_exists(post_id: str) -> bool:
    """Whether the post is still published."""
    found = repository.find(post_id)
    return found is not None and found.state == PUBLISHED


def _deliveries(post: PostRow, attempt: str) -> Iterator[Delivery]:
    followers = (follow.follower_id for follow in Follow.by_followee.query(post["author_id"]))
    for number, reader_ids in enumerate(_pages(followers, settings.fan_out_page)):
        yield Delivery(
            post["post_id"],
            post["author_id"],
            post["kind"],
            post.get("tags", ""),
            attempt,
            number,
            reader_ids,
        )


@store.optimistic("the author's recent posts")
def _add_to_recent(post: PostRow) -> UserRow | None:
    """Add the post to its author's recent posts; returns the author's row, None if the account is
    closed. Raises Busy.
    """
    mine = [post["post_id"], post["kind"], post.get("tags", "")]
    author = directory.find([post["author_id"]], is_fresh=True, also_suspended=True).get(
        post["author_id"]
    )
    if author is None:
        return None
    known = orjson.loads(author.get("recent_posts", "[]"))
    found = sorted([mine, *known], reverse=True)
    newest = found[: settings.recent_posts]
    all_from = newest[-1][0] if len(newest) < len(found) else _all_from(author)
    if mine in known or mine[0] < all_from or _replace_recent(author, newest, all_from):
        return author
    raise store.Changed


def _all_from(author: UserRow) -> str:
    return author.get("recent_from") or BOTTOM


def _replace_recent(author: UserRow, newest: list[list[str]], all_from: str) -> bool:
    before = author.get("recent_posts")
    unchanged = (
        User.recent_posts == orjson.loads(before) if before else User.recent_posts.does_not_exist()
    )
    # The mode must not change either: the post must be listed before a backfill of pulling readers.
    since = author.get("fan_out_mode_since")
    unchanged &= (
        User.fan_out_mode_since == since if since else User.fan_out_mode_since.does_not_exist()
    )
    unchanged &= User.user_id.exists()
    changes: list[Action] = [User.recent_posts.set(newest)]
    if all_from != BOTTOM:
        changes.append(User.recent_from.set(all_from))
    return User(author["user_id"]).update_if(changes, unchanged)


def _follower_count(author_id: str) -> int:
    counts = store.get(Counter, counters.key(counters.of_user(author_id)))
    return counters.value(counts, "followers")


def _pages(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while page := list(islice(items, size)):
        yield page
