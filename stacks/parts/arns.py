"""ARNs of what has a name of ours: every stack knows them without an export of another one.

An export that is in use can be neither changed nor taken away, which would make each queue that
goes a matter of two deployments.
"""

from __future__ import annotations

from aws_cdk import Aws


def arn(service: str, resource: str) -> str:
    """The ARN of a resource of this account and region: `arn("sqs", name)`."""
    return f"arn:{Aws.PARTITION}:{service}:{Aws.REGION}:{Aws.ACCOUNT_ID}:{resource}"
