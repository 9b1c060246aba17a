"""The queues and table streams that feed each function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration

from stacks.concurrency import SOURCE_LEAST
from stacks.parts.buckets.parked import ParkedBucket
from stacks.parts.functions import Functions
from stacks.parts.sources import feed_from_queue, feed_from_stream
from stacks.parts.tables import Tables
from stacks.queues import Queues
from stacks.stage import Stage

Filter = dict[str, Any]

# How many deleted posts are invalidated at a time, with one wildcard path each. CloudFront takes
# fifteen such paths; the rest are for posts that are no longer open
# (`pinhole.cdn.invalidation_batches`).
INVALIDATED = 9
WITHDRAWN = 6
# How much news is told together, and the time in which it gathers: the most that waits for one
# connection becomes one frame.
TOLD, GATHERED = 100, Duration.seconds(1)
# Queue -> its function, the messages in a batch, and the queue's weight among all: by weight they
# share the concurrency that the stage's plan has for workers.
CONSUMERS = {
    "uploads": ("process_photo", 1, 200),
    "transcodes": ("transcode_video", 1, 100),
    "placements": ("move_media", 1, 50),
    "warmups": ("warm_cdn", 1, 10),
    "recompressions": ("recompress_photos", 1, 10),
    "deliveries": ("deliver_posts", 10, 200),
    "backfills": ("backfill_feed", 5, 100),
    "moves": ("move_fan_out_mode", 1, 10),
    "rollups": ("roll_up_counts", 5, 50),
    "ranks": ("rank_posts", 5, 50),
    "authors": ("refresh_author", 1, 20),
    "pushes": ("send_pushes", 5, 20),
    "exports": ("export_account", 1, 20),
    "accounts": ("erase_account", 1, 20),
    "cleanups": ("clean_feeds", 1, 20),
    "removals": ("delete_media", 1, 20),
    "purges": ("purge_post", 1, 20),
}


def _published(image: str) -> Filter:
    """Matches changes of posts that were published before, or are afterwards."""
    return {"dynamodb": {image: {"state": {"S": ["published"]}}}}


PUBLISHED = [_published("NewImage"), _published("OldImage")]
# Matches posts that are deleted, and unpublished posts whose rows are removed because they expired.
DELETED: Filter = {"dynamodb": {"NewImage": {"state": {"S": ["deleted"]}}}}
REMOVED: Filter = {
    "eventName": ["REMOVE"],
    "dynamodb": {"OldImage": {"state": {"S": ["pending", "processing", "rejected"]}}},
}
# Matches rows that are created or removed. Marking a celebrity only changes a follow.
MADE_OR_ENDED: Filter = {"eventName": ["INSERT", "REMOVE"]}
# The same for likes, and not for the notes beside them (`pinhole.counts.own_interactions`).
LIKED_OR_NOT: list[Filter] = [
    {"eventName": [event], "dynamodb": {image: {"like_id": {"S": [{"exists": True}]}}}}
    for event, image in (("INSERT", "NewImage"), ("REMOVE", "OldImage"))
]


def _modified(image: str, attribute: str, type: str) -> Filter:
    """Matches changes of rows that have the attribute before, or afterwards."""
    return {
        "eventName": ["MODIFY"],
        "dynamodb": {image: {attribute: {type: [{"exists": True}]}}},
    }


# A row of follows can also be a request or a block: it changes when one turns into another. It ends
# when the other one blocks, or an account is closed. Lambda takes five filters.
FOLLOWS_CHANGED = [
    MADE_OR_ENDED,
    _modified("OldImage", "request_id", "S"),
    _modified("NewImage", "request_id", "S"),
    _modified("NewImage", "block_id", "S"),
    _modified("NewImage", "has_ended", "BOOL"),
]
# A comment's rank, and the mark that it has replies, only change a row; of edited comments, which
# are few, they come along.
WRITTEN_EDITED_OR_DELETED: list[Filter] = [
    {"eventName": ["INSERT"]},
    {"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"state": {"S": ["deleted"]}}}},
    {"eventName": ["REMOVE"], "dynamodb": {"OldImage": {"state": {"S": ["published"]}}}},
    _modified("NewImage", "edited_at", "S"),
]
COMMENTS = {"comments": WRITTEN_EDITED_OR_DELETED, "comment_likes": LIKED_OR_NOT}
# What somebody did who is suspended, or no longer is.
SUSPENDED = _modified("NewImage", "is_uncounted", "BOOL")
# Table -> its changes that are counted.
COUNTED = {
    "likes": [*LIKED_OR_NOT, SUSPENDED],
    "saves": [MADE_OR_ENDED, SUSPENDED],
    "follows": FOLLOWS_CHANGED,
    "posts": PUBLISHED,
    "comments": [*WRITTEN_EDITED_OR_DELETED, SUSPENDED],
    "comment_likes": [*LIKED_OR_NOT, SUSPENDED],
}
# Table -> its changes that teach a reader's interests.
TAUGHT = {"likes": LIKED_OR_NOT, "saves": [MADE_OR_ENDED], "visits": list[Filter]()}

# Function, the table whose stream it follows, the changes it is told of, and how.
FOLLOWED: list[tuple[str, str, list[Filter], dict[str, Any]]] = [
    # A post of an author with many followers takes a second or two.
    ("plan_fan_out", "posts", [*PUBLISHED, DELETED, REMOVED], {"batch_size": 10, "at_once": 10}),
    ("index_names", "users", [], {}),
    ("plan_backfill", "follows", FOLLOWS_CHANGED, {"at_once": 10}),
    *(("learn_interests", table, filters, {"at_once": 10}) for table, filters in TAUGHT.items()),
    *(("notify_of_comments", table, found, {"at_once": 10}) for table, found in COMMENTS.items()),
    *(
        ("count_changes", table, filters, {"window": Duration.seconds(1)})
        for table, filters in COUNTED.items()
    ),
]


def at_once(stage: Stage) -> dict[str, int]:
    """The number of batches of each queue that run at a time."""
    # Few at a time, because CloudFront takes few invalidations at a time.
    weights = {name: weight for name, (_, _, weight) in CONSUMERS.items()}
    shares = stage.plan.sources({**weights, "live": 50, "invalidations": 0, "withdrawals": 0})
    if stage.processors:
        # A transcode takes a processor or two, and much memory.
        shares["transcodes"] = max(SOURCE_LEAST, min(shares["transcodes"], stage.processors))
    return shares


def feed(
    functions: Functions,
    queues: Queues,
    tables: Tables,
    parked: ParkedBucket,
    *,
    at_once: Mapping[str, int],
    on: bool = True,
) -> None:
    """Connect all sources, so many batches of each queue at a time; off in a region that only
    reads.
    """
    for name, (folder, batch_size, _) in CONSUMERS.items():
        feed_from_queue(
            functions[folder],
            getattr(queues, name),
            batch_size=batch_size,
            concurrency=at_once[name],
            on=on,
        )
    feed_from_queue(
        functions["tell_news"],
        queues.live,
        batch_size=TOLD,
        concurrency=at_once["live"],
        window=GATHERED,
        on=on,
    )
    _tell_the_cdn(functions, queues, at_once, on)
    _follow_streams(functions, tables, parked, on)


def _tell_the_cdn(
    functions: Functions, queues: Queues, at_once: Mapping[str, int], on: bool
) -> None:
    told = {"Messages": ("invalidations", INVALIDATED), "Withdrawals": ("withdrawals", WITHDRAWN)}
    for id, (name, size) in told.items():
        feed_from_queue(
            functions["invalidate_cdn"],
            getattr(queues, name),
            batch_size=size,
            concurrency=at_once[name],
            window=Duration.seconds(20),
            id=id,
            on=on,
        )


def _follow_streams(functions: Functions, tables: Tables, parked: ParkedBucket, on: bool) -> None:
    for folder, table, filters, options in FOLLOWED:
        function = functions[folder]
        feed_from_stream(
            function,
            tables.stream(function, table),
            id=f"{table}_changes",
            parked=parked,
            filters=filters,
            on=on,
            **options,
        )
