"""Uploading the site as part of a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from stacks.builds.site_files import ASKED_FOR, HASHED, KEPT
from stacks.parts.buckets.private import PrivateBucket
from stacks.parts.checks import accept
from stacks.stage import Stage

_ASSETS = "arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*"
_BASIC = "arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def upload_site(
    scope: Construct,
    folder: Path,
    *,
    stage: Stage,
    bucket: PrivateBucket,
    distribution: cloudfront.Distribution,
    config: Mapping[str, str],
) -> None:
    """Put the folder's files into the bucket and make the CDN forget the old ones.

    `config` becomes `config.json`, by which the site finds everything else.
    """
    log_group = logs.LogGroup(
        scope,
        "UploadLogs",
        log_group_name=f"/aws/lambda/{stage.prefix}-upload-site",
        retention=stage.log_retention,
        removal_policy=RemovalPolicy.DESTROY,
    )
    files = deployment.Source.asset(str(folder))
    assets = deployment.BucketDeployment(
        scope,
        "UploadAssets",
        sources=[files],
        exclude=["*"],
        include=[f"{HASHED}*"],
        # A browser with a page of an earlier deployment open still loads parts of it.
        prune=False,
        destination_bucket=bucket,
        cache_control=[deployment.CacheControl.from_string(KEPT)],
        log_group=log_group,
    )
    pages = deployment.BucketDeployment(
        scope,
        "Upload",
        sources=[files, deployment.Source.json_data("config.json", config)],
        exclude=[f"{HASHED}*"],
        destination_bucket=bucket,
        distribution=distribution,
        cache_control=[deployment.CacheControl.from_string(ASKED_FOR)],
        log_group=log_group,
    )
    pages.node.add_dependency(assets)  # a page never names a file that is not there yet
    _accept_rights(pages, bucket)


def _accept_rights(uploaded: deployment.BucketDeployment, bucket: PrivateBucket) -> None:
    reason = "The CDK's own function; it runs only during a deployment."
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)
    site = Stack.of(bucket).resolve(resource.logical_id)
    actions = ("GetBucket*", "GetObject*", "List*", "Abort*", "DeleteObject*")
    uploader = uploaded.handler_role.node.scope
    assert uploader
    for finding in (
        "AwsSolutions-L1",
        f"AwsSolutions-IAM4[Policy::{_BASIC}]",
        *(f"AwsSolutions-IAM5[Action::s3:{action}]" for action in actions),
        f"AwsSolutions-IAM5[Resource::{_ASSETS}]",
        f"AwsSolutions-IAM5[Resource::<{site}.Arn>/*]",
        "AwsSolutions-IAM5[Resource::*]",
    ):
        accept(uploader, finding, reason)
