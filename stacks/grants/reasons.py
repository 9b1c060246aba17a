"""What several functions need for one reason, under the name of the reason."""

from __future__ import annotations

from stacks.parts.buckets import PrivateBucket
from stacks.parts.functions import PythonFunction
from stacks.parts.queues import QueueWithDeadLetters
from stacks.parts.tables import Tables
from stacks.queues import Queues


def knows_viewer(function: PythonFunction, tables: Tables) -> None:
    """The first call of a signed-in person creates their row, whatever they call, unless their
    account was closed (`pinhole.people.directory`).
    """
    tables.allow(function, "users", "BatchGetItem", "PutItem")
    tables.allow(function, "reservations", "BatchGetItem")


def limits_viewer(function: PythonFunction, tables: Tables) -> None:
    """A person may do it only so often (`pinhole.access.rate_limits`)."""
    tables.allow(function, "limits", "UpdateItem")


def answers_once(function: PythonFunction, tables: Tables) -> None:
    """What was answered to an idempotency key is kept, for a request that is sent twice."""
    tables.allow(function, "idempotency", "PutItem", "UpdateItem", "DeleteItem")


def reads_ties(function: PythonFunction, tables: Tables) -> None:
    """What stands between the viewer and whom they ask about (`pinhole.access.ties`)."""
    for table in ("users", "follows"):
        tables.allow(function, table, "BatchGetItem")


def shows_posts(function: PythonFunction, tables: Tables) -> None:
    """Posts, what is counted of them, the viewer's own acts on them, and the ties to their authors
    (`pinhole.hydration.post_views`).
    """
    for table in ("posts", "counters"):
        tables.allow(function, table, "BatchGetItem")
    # Acts on a page of posts are one query, and what that leaves out is read singly.
    for table in ("likes", "saves"):
        tables.allow(function, table, "BatchGetItem", "Query")
    reads_ties(function, tables)


def changes_readers(function: PythonFunction, tables: Tables) -> None:
    """What a reader's feed needs besides its entries: read, and put back if it is as it was
    (`pinhole.feed.reader_state`).
    """
    tables.allow(function, "readers", "BatchGetItem", "GetItem", "PutItem")


def refreshes_author(function: PythonFunction, tables: Tables) -> None:
    """An author's posts say what their row says: name and picture, and whether the account is
    private or gone (`pinhole.people.author_cards`).
    """
    tables.allow(function, "posts", "UpdateItem")
    tables.allow(function, "posts", "Query", index="by_author")


def makes_top_comments(function: PythonFunction, tables: Tables) -> None:
    """A post's best comments are kept in its counter (`pinhole.comments.top_comments`)."""
    tables.allow(function, "comments", "BatchGetItem")
    tables.allow(function, "comments", "Query", index="by_rank")
    tables.allow(function, "users", "BatchGetItem")
    tables.allow(function, "counters", "BatchGetItem", "UpdateItem")


def notifies(function: PythonFunction, tables: Tables) -> None:
    """It tells people what others did, and takes it back (`pinhole.notifications.groups`)."""
    tables.allow(function, "notifications", "BatchGetItem", "PutItem", "DeleteItem")


def sends(function: PythonFunction, *queues: QueueWithDeadLetters) -> None:
    """It queues work for others, or for itself later."""
    for each in queues:
        function.allow("sqs:SendMessage", on=each.arn)


def parks(function: PythonFunction, queues: Queues) -> None:
    """It reads streams, and sets aside the records that it cannot use."""
    function.allow("sqs:SendMessage", on=queues.parked.arn)


def handles_renditions(function: PythonFunction, media: PrivateBucket, *operations: str) -> None:
    """On the renditions of posts in both places: in the open and restricted."""
    for folder in ("processed", "restricted"):
        media.allow(function, *operations, below=folder)


def lists(function: PythonFunction, *buckets: PrivateBucket) -> None:
    """Also what tells an object that is gone from one that may not be read: without it S3 answers
    "access denied" for both.
    """
    for bucket in buckets:
        function.allow("s3:ListBucket", on=bucket.arn)
