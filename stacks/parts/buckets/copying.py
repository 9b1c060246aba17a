"""Copying a bucket's objects to the bucket of the same kind in a stage's other region."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.parts.buckets.private import arn_of, name_of
from stacks.parts.checks import accept, plain
from stacks.stage import Stage

# Old versions, which copying needs, of what need not be brought back.
KEPT_DAYS = 1


def copying(scope: Construct, stage: Stage, name: str, *, timed: bool = False) -> dict[str, Any]:
    """What a bucket takes to copy each object, each change and each deletion to the other region,
    where the bucket copies back what begins there. Nothing in a stage in one region.

    `timed`: AWS promises 15 minutes, at a price; without, most objects take seconds.
    """
    if stage.span is None:
        return {}
    if not stage.copies:
        return {"versioned": True}
    there = name_of(stage, name, stage.span.there)
    destination = s3.Bucket.from_bucket_name(scope, f"{name}_there", there)
    in_time = s3.ReplicationTimeValue.FIFTEEN_MINUTES if timed else None
    rule = s3.ReplicationRule(
        id="there",
        priority=1,
        destination=destination,
        delete_marker_replication=True,
        replica_modifications=True,
        replication_time_control=in_time,
        metrics=in_time,
    )
    return {"versioned": True, "replication_rules": [rule]}


def accept_copying(bucket: s3.Bucket, stage: Stage, name: str) -> None:
    """Say why the role that copies may touch whatever is in both buckets."""
    if stage.span is None or not stage.copies:
        return
    there = arn_of(name_of(stage, name, stage.span.there))
    reason = "It copies whatever is in the bucket."
    accept(bucket, f"AwsSolutions-IAM5[Resource::{plain(there)}/*]", reason)
    accept(bucket, "AwsSolutions-IAM5", reason)
