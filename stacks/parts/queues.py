"""Queues: each with a dead-letter queue, and an alarm on that."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs
from constructs import Construct
from pinhole.aws import retries

from stacks.parts.arns import arn
from stacks.stage import Stage
from stacks.watch.alarms import Alarms, Text
from stacks.watch.metrics import MINUTE


class DeadLetterQueue(sqs.Queue):
    """Keeps unusable messages for two weeks, and sets off an alarm."""

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, alarms: Alarms, name: str
    ) -> None:
        full_name = f"{stage.prefix}-{name}"
        super().__init__(
            scope,
            id,
            queue_name=full_name,
            enforce_ssl=stage.https,
            retention_period=Duration.days(14),
        )
        self.arn = arn("sqs", full_name)
        self.url = stage.endpoints.of_queue(full_name)
        waiting = self.metric_approximate_number_of_messages_visible(
            period=MINUTE, statistic=cloudwatch.Stats.MAXIMUM
        )
        text = Text(f"Messages failed too often: see the queue {name}.", "dead-letters")
        alarms.on_any(self, name, waiting, text)


class QueueWithDeadLetters(Construct):
    """A queue, its dead-letter queue and the alarm on it, as one part."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        alarms: Alarms,
        name: str,
        consumer_timeout: Duration,
        hidden_for: float = 6,
    ) -> None:
        """A message that no worker has given a time for its next attempt
        (`pinhole.aws.leases`) is delivered again after `hidden_for` times the consumer's timeout:
        AWS recommends six, so that a throttled batch is not delivered a second time while it waits.
        """
        super().__init__(scope, id)
        full_name = f"{stage.prefix}-{name}"
        self.arn = arn("sqs", full_name)
        self.url = stage.endpoints.of_queue(full_name)
        self.dead_letters = DeadLetterQueue(
            self, "DeadLetters", stage=stage, alarms=alarms, name=f"{name}-dead"
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=full_name,
            enforce_ssl=stage.https,
            visibility_timeout=Duration.seconds(hidden_for * consumer_timeout.to_seconds()),
            retention_period=Duration.days(4),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letters, max_receive_count=retries.RECEIVES
            ),
        )
