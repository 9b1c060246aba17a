"""Who may do what: every right of every function, one line each, and nothing else.

Beside these a function may write its own log and traces, and read the queue or streams that feed
it (`parts/functions.py`, `parts/sources.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.data import DataStack
from stacks.stage import Stage

if TYPE_CHECKING:
    from stacks.application import ApplicationStack


def grant(app: ApplicationStack, data: DataStack, stage: Stage) -> None:
    _api(app, data)
    _workers(app, data, stage)


def _api(app: ApplicationStack, data: DataStack) -> None:
    allow = data.tables.allow
    # The first call of a signed-in person creates their row, whatever they call.
    for function in (
        app.write_posts,
        app.read_posts,
        app.read_feed,
        app.follow_people,
        app.read_people,
        app.like_posts,
    ):
        allow(function, "users", "BatchGetItem", "PutItem")

    allow(app.write_posts, "posts", "PutItem")
    allow(app.write_posts, "idempotency", "PutItem", "UpdateItem", "DeleteItem")
    app.uploads.allow(app.write_posts, "PutObject", below="uploads")

    allow(app.read_posts, "posts", "BatchGetItem")
    allow(app.read_posts, "posts", "Query", index="by_author")
    allow(app.read_posts, "counters", "BatchGetItem")
    allow(app.read_posts, "likes", "BatchGetItem")

    allow(app.read_feed, "feeds", "Query")
    allow(app.read_feed, "posts", "BatchGetItem")
    allow(app.read_feed, "counters", "BatchGetItem")
    allow(app.read_feed, "likes", "BatchGetItem")

    allow(app.follow_people, "follows", "BatchGetItem", "PutItem", "DeleteItem")
    allow(app.follow_people, "counters", "BatchGetItem")

    allow(app.read_people, "follows", "BatchGetItem")
    allow(app.read_people, "follows", "Query", index="by_followee")
    allow(app.read_people, "follows", "Query", index="by_time")
    allow(app.read_people, "counters", "BatchGetItem")

    allow(app.like_posts, "likes", "BatchGetItem", "PutItem", "DeleteItem")
    allow(app.like_posts, "posts", "BatchGetItem")
    allow(app.like_posts, "counters", "BatchGetItem")


def _workers(app: ApplicationStack, data: DataStack, stage: Stage) -> None:
    allow, images = data.tables.allow, data.images

    allow(app.process_photo, "posts", "GetItem", "UpdateItem")
    app.uploads.allow(app.process_photo, "GetObject", "DeleteObject", below="uploads")
    # Without it S3 answers "access denied" for an upload that is gone.
    app.process_photo.allow("s3:ListBucket", on=app.uploads.arn)
    images.originals.allow(app.process_photo, "PutObject", below="originals")
    images.media.allow(app.process_photo, "PutObject", below="processed")

    allow(app.plan_fan_out, "follows", "Query", index="by_followee")
    app.plan_fan_out.allow(stage.send_batch, on=app.deliveries_queue.queue.queue_arn)
    app.plan_fan_out.allow("sqs:SendMessage", on=app.parked.queue_arn)

    allow(app.deliver_posts, "posts", "GetItem")
    allow(app.deliver_posts, "feeds", "BatchWriteItem")

    allow(app.count_changes, "counters", "UpdateItem")
    app.count_changes.allow("sqs:SendMessage", on=app.parked.queue_arn)
