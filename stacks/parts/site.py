"""Uploading the site as part of a deployment."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from stacks.parts.buckets import PrivateBucket
from stacks.parts.checks import accept

_ASSETS = "arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*"
_BASIC = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def upload_site(
    scope: Construct, folder: Path, bucket: PrivateBucket, distribution: cloudfront.Distribution
) -> None:
    """Put the folder's files into the bucket and make the CDN forget the old ones."""
    uploaded = deployment.BucketDeployment(
        scope,
        "Upload",
        sources=[deployment.Source.asset(str(folder))],
        destination_bucket=bucket,
        distribution=distribution,
        cache_control=[deployment.CacheControl.no_cache()],
    )
    _accept_rights(uploaded, bucket)


def _accept_rights(uploaded: deployment.BucketDeployment, bucket: PrivateBucket) -> None:
    reason = "CDK's own function; it runs during a deployment only."
    site = Stack.of(bucket).resolve(bucket.node.default_child.logical_id)
    actions = ("GetBucket*", "GetObject*", "List*", "Abort*", "DeleteObject*")
    for finding in (
        "AwsSolutions-L1",
        f"AwsSolutions-IAM4[Policy::{_BASIC}]",
        *(f"AwsSolutions-IAM5[Action::s3:{action}]" for action in actions),
        f"AwsSolutions-IAM5[Resource::{_ASSETS}]",
        f"AwsSolutions-IAM5[Resource::<{site}.Arn>/*]",
        "AwsSolutions-IAM5[Resource::*]",
    ):
        accept(uploaded.handler_role.node.scope, finding, reason)
