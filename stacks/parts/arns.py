"""ARNs of resources that we name, and names of buckets: other stacks need no export to refer to
them.

An export in use can be neither changed nor removed, so removing a queue would take two deployments.
"""

from __future__ import annotations

from aws_cdk import Aws

from stacks.stage import Stage

# The CDK answers from another process, so it is asked once and not for each right.
_PARTITION, _REGION, _ACCOUNT = Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID


def arn(service: str, resource: str, region: str = _REGION) -> str:
    """The ARN of a resource of this account, and by default of this region: `arn("sqs", name)`."""
    return f"arn:{_PARTITION}:{service}:{region}:{_ACCOUNT}:{resource}"


def bucket_name(stage: Stage, name: str, region: str = _REGION) -> str:
    """The name of a stage's bucket."""
    return f"{stage.prefix}-{name}-{_ACCOUNT}-{region}"


def bucket_arn(name: str) -> str:
    """Known before the bucket exists, and without an export."""
    return f"arn:{_PARTITION}:s3:::{name}"
