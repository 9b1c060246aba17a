"""The uploads bucket, which keeps nothing for long, and notifications of uploads to a queue."""

from __future__ import annotations

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.parts.buckets.private import PrivateBucket
from stacks.stage import Stage

# What people upload; the functions themselves write to other folders.
_UPLOADS = ("uploads", "avatars")


class UploadsBucket(PrivateBucket):
    """Keeps unprocessed uploads for 15 days, and notifies the queue `tells` of each upload. What
    functions keep here of a video's parts expires as well.

    Browsers of any origin may post to it: only the presigned form authorizes an upload.
    """

    def __init__(self, scope: Construct, id: str, *, stage: Stage, tells: sqs.Queue) -> None:
        super().__init__(
            scope,
            id,
            stage=stage,
            name="uploads",
            temporary=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    # Longer than dead letters are kept, so that a redrive still finds the upload.
                    expiration=Duration.days(15),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
            cors=[
                s3.CorsRule(
                    allowed_origins=["*"],
                    allowed_methods=[s3.HttpMethods.POST],
                    allowed_headers=["*"],
                )
            ],
        )
        tells.add_to_resource_policy(_may_send(self, tells))
        self.node.add_dependency(tells)  # S3 checks the queue when the notification is configured
        # CDK's own notifications would add a Lambda function with rights to every bucket.
        bucket = self.node.default_child
        assert isinstance(bucket, s3.CfnBucket)
        bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*", queue=tells.queue_arn, filter=_below(folder)
                )
                for folder in _UPLOADS
            ]
        )


def _below(folder: str) -> s3.CfnBucket.NotificationFilterProperty:
    """Matches the objects in a folder."""
    rule = s3.CfnBucket.FilterRuleProperty(name="prefix", value=f"{folder}/")
    keys = s3.CfnBucket.S3KeyFilterProperty(rules=[rule])
    return s3.CfnBucket.NotificationFilterProperty(s3_key=keys)


def _may_send(bucket: PrivateBucket, queue: sqs.Queue) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal("s3.amazonaws.com")],
        actions=["sqs:SendMessage"],
        resources=[queue.queue_arn],
        conditions={
            "ArnEquals": {"aws:SourceArn": bucket.arn},
            "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
        },
    )
