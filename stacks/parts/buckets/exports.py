"""The bucket that keeps account exports until their owners have downloaded them."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.parts.buckets.private import PrivateBucket
from stacks.stage import Stage


class ExportsBucket(PrivateBucket):
    """Deletes each export after some days, and unfinished uploads after one day."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, days: int) -> None:
        super().__init__(
            scope,
            id,
            stage=stage,
            name="exports",
            temporary=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(days),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
        )
