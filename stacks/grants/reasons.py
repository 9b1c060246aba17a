"""Groups of rights that several functions need, each named after its reason."""

from __future__ import annotations

from stacks.parts.buckets.private import PrivateBucket
from stacks.parts.functions import PythonFunction
from stacks.parts.queues import QueueWithDeadLetters
from stacks.parts.tables import Tables
from stacks.queues import Queues


def knows_viewer(function: PythonFunction, tables: Tables) -> None:
    """The first request of a signed-in person creates their row, on any route, unless their account
    was closed (`pinhole.people.directory`).
    """
    tables.allow(function, "users", "BatchGetItem", "PutItem")
    tables.allow(function, "reservations", "BatchGetItem")


def limits_viewer(function: PythonFunction, tables: Tables) -> None:
    """How often a person may do this is limited (`pinhole.access.rate_limits`)."""
    tables.allow(function, "limits", "UpdateItem")


def answers_once(function: PythonFunction, tables: Tables) -> None:
    """The answer to an idempotency key is kept, in case the request is sent twice."""
    tables.allow(function, "idempotency", "PutItem", "UpdateItem", "DeleteItem")


def reads_ties(function: PythonFunction, tables: Tables) -> None:
    """The ties between the viewer and the people a request is about (`pinhole.access.ties`)."""
    for table in ("users", "follows"):
        tables.allow(function, table, "BatchGetItem")


def shows_posts(function: PythonFunction, tables: Tables) -> None:
    """Posts with their counts, the viewer's interactions with them, and the ties to their authors
    (`pinhole.hydration.hydrated_posts`).
    """
    for table in ("posts", "counters"):
        tables.allow(function, table, "BatchGetItem")
    # One query finds the interactions with a page of posts; any that it misses are read singly.
    for table in ("likes", "saves"):
        tables.allow(function, table, "BatchGetItem", "Query")
    reads_ties(function, tables)


def notes_own_acts(function: PythonFunction, tables: Tables, *beside: str) -> None:
    """A person's recent interactions are noted beside their likes or follows, so that they see them
    in the counts at once (`pinhole.counts.own_interactions`).
    """
    for table in beside:
        tables.allow(function, table, "BatchGetItem", "UpdateItem")


def changes_readers(function: PythonFunction, tables: Tables) -> None:
    """Read the reader state, and write it back if nobody changed it meanwhile
    (`pinhole.feed.reader_state`).
    """
    tables.allow(function, "readers", "BatchGetItem", "GetItem", "PutItem")


def checks_readers(function: PythonFunction, tables: Tables) -> None:
    """From now on the pages of a person's feed read the person's row
    (`pinhole.access.checked_readers`).
    """
    tables.allow(function, "readers", "UpdateItem")


def ends_tokens(function: PythonFunction, tables: Tables) -> None:
    """Set from when on a person's sign-ins count: after a sign-out, or when Cognito refuses their
    token (`pinhole.access.tokens`).
    """
    tables.allow(function, "users", "UpdateItem")
    checks_readers(function, tables)


def refreshes_author(function: PythonFunction, tables: Tables) -> None:
    """An author's posts repeat parts of the author's row: name, avatar, and whether the account is
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


def withdraws_top_comments(function: PythonFunction, tables: Tables) -> None:
    """A comment that is removed leaves its post's best comments at once
    (`pinhole.comments.top_comments`).
    """
    tables.allow(function, "counters", "BatchGetItem", "UpdateItem")


def keeps_deleted(function: PythonFunction, tables: Tables) -> None:
    """Keep what is deleted as it was, in case it is reported (`pinhole.clean_up.last_rows`)."""
    tables.allow(function, "evidence", "PutItem")


def deletes_counters(function: PythonFunction, tables: Tables) -> None:
    """Delete the counts of deleted subjects (`pinhole.deletion.idle_counters`)."""
    tables.allow(function, "counters", "BatchGetItem", "DeleteItem")
    tables.allow(function, "counter_shards", "Query", "BatchWriteItem")


def keeps_shelves(function: PythonFunction, tables: Tables) -> None:
    """The best posts with a hashtag are in one row (`pinhole.discovery.shelves`), made anew from
    the index when posts are taken away.
    """
    tables.allow(function, "tags", "BatchGetItem", "PutItem", "DeleteItem")
    tables.allow(function, "tags", "Query", index="by_rank")
    tables.allow(function, "posts", "BatchGetItem")


def learns(function: PythonFunction, tables: Tables) -> None:
    """Learn a reader's interests from what they do (`pinhole.feed.learning`)."""
    # A like does not hold the post's hashtags.
    tables.allow(function, "posts", "BatchGetItem")
    tables.allow(function, "affinities", "BatchGetItem", "UpdateItem")
    # Nothing is learned about closed accounts.
    tables.allow(function, "reservations", "BatchGetItem")


def finds_mentioned(function: PythonFunction, tables: Tables) -> None:
    """The people whom a text mentions, if they exist for its author
    (`pinhole.comments.mentions`).
    """
    tables.allow(function, "users", "Query", index="by_username")
    reads_ties(function, tables)


def sends(function: PythonFunction, *queues: QueueWithDeadLetters) -> None:
    """Queue work for other functions, or for this one later."""
    for each in queues:
        function.allow("sqs:SendMessage", on=each.arn)


def keeps_progress(function: PythonFunction, tables: Tables) -> None:
    """Record the progress of a chain of messages until it is over
    (`pinhole.tables.chain_progress`).
    """
    tables.allow(function, "chains", "UpdateItem", "DeleteItem")


def expects(function: PythonFunction, tables: Tables) -> None:
    """Note that chains of messages are to begin, even if nothing tells them
    (`pinhole.tables.chain_progress`).
    """
    tables.allow(function, "chains", "UpdateItem")


def opens_receipts(function: PythonFunction, tables: Tables) -> None:
    """Open a receipt, with the chains that clean up (`pinhole.clean_up.receipts`)."""
    tables.allow(function, "receipts", "BatchGetItem", "PutItem")
    expects(function, tables)


def parks(function: PythonFunction, queues: Queues) -> None:
    """Read streams, and set aside records that cannot be used."""
    function.allow("sqs:SendMessage", on=queues.parked.arn)


def handles_renditions(function: PythonFunction, media: PrivateBucket, *operations: str) -> None:
    """Work on the renditions of posts in both placements, open and restricted."""
    for folder in ("processed", "restricted"):
        media.allow(function, *operations, below=f"*/{folder}")


def lists(function: PythonFunction, *buckets: PrivateBucket) -> None:
    """List a bucket, which is also what makes S3 answer "not found" for a missing object instead of
    "access denied".
    """
    for bucket in buckets:
        function.allow("s3:ListBucket", on=bucket.arn)
