"""Event sources: how a queue or a table's stream feeds a function.

Both report the failed items of a batch, so that a bad record does not hold up the others, and both
give up in the end: a message becomes a dead letter, a stream record is parked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from stacks.parts.buckets.parked import ParkedBucket
from stacks.parts.checks import accept, plain
from stacks.parts.functions import PythonFunction
from stacks.parts.queues import QueueWithDeadLetters

_READ_STREAM = (
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
)

_TAKE_MESSAGES = (
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ChangeMessageVisibility",
)


def feed_from_queue(
    function: PythonFunction,
    queue: QueueWithDeadLetters,
    *,
    batch_size: int,
    concurrency: int,
    window: Duration | None = None,
    id: str = "Messages",
    on: bool = True,
) -> None:
    """Feed a function messages, in at most `concurrency` batches at a time; `window` is how long it
    waits for a batch to fill. Off in a region that only reads.
    """
    function.allow(*_TAKE_MESSAGES, on=queue.arn)
    function.allow("sqs:SendMessage", on=queue.dead_letters.arn)
    lambda_.EventSourceMapping(
        function,
        id,
        target=function,
        event_source_arn=queue.arn,
        batch_size=batch_size,
        max_concurrency=concurrency,
        max_batching_window=window,
        report_batch_item_failures=True,
        enabled=None if on else False,
    )


def feed_from_stream(
    function: PythonFunction,
    stream: str,
    *,
    id: str,
    parked: ParkedBucket,
    filters: Sequence[Mapping[str, Any]] = (),
    batch_size: int = 100,
    at_once: int = 1,
    window: Duration | None = None,
    on: bool = True,
) -> None:
    """Feed a function the changes in a stream (by its ARN) that match any filter, in order for each
    row, with `at_once` batches of each shard at a time.

    A record that still fails after its batch was halved and retried down to it is stored in
    `parked`, by the function's own rights.
    A tumbling `window` makes AWS name the shard that the records are from. Off in a region that
    only reads.
    """
    function.allow(*_READ_STREAM, on=stream)
    function.allow("s3:PutObject", on=parked.objects)
    function.allow("s3:ListBucket", on=parked.arn)
    accept(
        function.own_role,
        f"AwsSolutions-IAM5[Resource::{plain(parked.objects)}]",
        "Lambda names what it gives up on by shards and times.",
    )
    mapping = lambda_.EventSourceMapping(
        function,
        id,
        target=function,
        event_source_arn=stream,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        batch_size=batch_size,
        parallelization_factor=at_once,
        bisect_batch_on_error=True,
        # Outlasts hours without AWS; what AWS refuses for good is parked by the function itself.
        retry_attempts=5_000,
        max_record_age=Duration.hours(24),
        report_batch_item_failures=True,
        filters=[lambda_.FilterCriteria.filter(dict(pattern)) for pattern in filters] or None,
        tumbling_window=window,
        enabled=None if on else False,
    )
    _park_failures(mapping, parked)


def _park_failures(mapping: lambda_.EventSourceMapping, parked: ParkedBucket) -> None:
    """The CDK's own way also grants rights that nobody uses."""
    resource = mapping.node.default_child
    assert isinstance(resource, lambda_.CfnEventSourceMapping)
    resource.destination_config = lambda_.CfnEventSourceMapping.DestinationConfigProperty(
        on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=parked.arn)
    )
