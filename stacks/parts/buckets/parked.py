"""The bucket for stream records that Lambda gives up on, whole; each is announced to a queue."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.parts.buckets.private import PrivateBucket
from stacks.parts.queues import DeadLetterQueue
from stacks.stage import Stage

# Where Lambda puts them: the mapping's id, the shard and the time follow.
_FOLDER = "aws/lambda"


class ParkedBucket(PrivateBucket):
    """Keeps records for 15 days, and tells the queue `tells` of each batch, which sets off the
    queue's alarm.

    The event bus tells it, not S3's own notification, which begins with a test message: each new
    stage would begin with an alarm.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage, tells: DeadLetterQueue) -> None:
        super().__init__(
            scope,
            id,
            stage=stage,
            name="parked",
            temporary=True,
            # Longer than the queue keeps what it was told, so that a redrive still finds them.
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(15))],
        )
        self.objects = f"{self.arn}/{_FOLDER}/*"
        # CDK's own way would add a Lambda function with rights to every bucket.
        bucket = self.node.default_child
        assert isinstance(bucket, s3.CfnBucket)
        bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )
        events.Rule(
            self,
            "Stored",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={"bucket": {"name": [self.name]}},
            ),
            targets=[targets.SqsQueue(tells)],
        )
