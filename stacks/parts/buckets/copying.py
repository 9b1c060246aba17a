"""Copying a bucket's objects to the bucket of the same kind in a stage's other region."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.parts.arns import bucket_arn, bucket_name
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
    there = bucket_name(stage, name, stage.span.there)
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
    role = _copier(scope, bucket_name(stage, name), there, f"{name}_copier")
    return {"versioned": True, "replication_rules": [rule], "replication_role": role}


def _copier(scope: Construct, here: str, there: str, id: str) -> iam.Role:
    """The role that S3 takes to copy."""
    reads = ("GetObjectVersionForReplication", "GetObjectVersionAcl", "GetObjectVersionTagging")
    writes = ("ReplicateObject", "ReplicateDelete", "ReplicateTags")
    rights = {
        bucket_arn(here): ("GetReplicationConfiguration", "ListBucket"),
        f"{bucket_arn(here)}/*": reads,
        f"{bucket_arn(there)}/*": writes,
    }
    statements = [
        iam.PolicyStatement(actions=[f"s3:{action}" for action in actions], resources=[on])
        for on, actions in rights.items()
    ]
    role = iam.Role(
        scope,
        id,
        assumed_by=iam.ServicePrincipal("s3.amazonaws.com"),
        inline_policies={"Copies": iam.PolicyDocument(statements=statements)},
    )
    for bucket in (here, there):
        finding = f"AwsSolutions-IAM5[Resource::{plain(bucket_arn(bucket))}/*]"
        accept(role, finding, "It copies whatever is in the bucket.")
    return role
