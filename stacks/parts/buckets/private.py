"""Buckets: private, encrypted, https only."""

from __future__ import annotations

from typing import Any, cast

from aws_cdk import CfnResource, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.parts.arns import bucket_arn, bucket_name
from stacks.parts.checks import accept, plain
from stacks.parts.functions import PythonFunction
from stacks.stage import Stage

# The CDK's function that empties buckets, one for each stack.
_EMPTYING = "Custom::S3AutoDeleteObjectsCustomResourceProvider"


class PrivateBucket(s3.Bucket):
    """A bucket that nobody can access without a grant."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        name: str,
        temporary: bool = False,
        **options: Any,
    ) -> None:
        """`temporary`: its contents may be deleted with the stack, in every stage."""
        removal_policy = RemovalPolicy.DESTROY if temporary else stage.removal_policy
        is_emptied = removal_policy == RemovalPolicy.DESTROY and stage.empties_buckets
        self.name = bucket_name(stage, name)
        super().__init__(
            scope,
            id,
            bucket_name=self.name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=stage.https,
            removal_policy=removal_policy,
            auto_delete_objects=is_emptied,
            **options,
        )
        if is_emptied:
            _log_emptying(Stack.of(self), stage)
        self.arn = bucket_arn(self.name)
        accept(self, "AwsSolutions-S1", "Access logs would record who looks at whose photos.")

    def allow(self, function: PythonFunction, *operations: str, below: str) -> None:
        """Let a function perform operations (`GetObject`...) on the objects below a folder."""
        objects = f"{self.arn}/{below}/*"
        function.allow(*(f"s3:{operation}" for operation in operations), on=objects)
        accept(
            function.own_role,
            f"AwsSolutions-IAM5[Resource::{plain(objects)}]",
            "Objects are named after posts, which no policy could list.",
        )


def _log_emptying(stack: Stack, stage: Stage) -> None:
    """Give the function that empties buckets a log that is deleted with the stack, and no right to
    create another.
    """
    provider = cast("Construct", stack.node.find_child(_EMPTYING))
    if provider.node.try_find_child("Logs"):
        return
    log_group = logs.LogGroup(
        provider,
        "Logs",
        log_group_name=f"/aws/lambda/{stack.stack_name}-empty-buckets",
        retention=stage.log_retention,
        removal_policy=RemovalPolicy.DESTROY,
    )
    function, role = (provider.node.find_child(name) for name in ("Handler", "Role"))
    assert isinstance(function, CfnResource)
    assert isinstance(role, CfnResource)
    function.add_property_override("LoggingConfig", {"LogGroup": log_group.log_group_name})
    rights = iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[log_group.log_group_arn],
            )
        ]
    )
    role.add_property_deletion_override("ManagedPolicyArns")
    role.add_property_override("Policies", [{"PolicyName": "Log", "PolicyDocument": rights}])
