"""Lambda functions: each a folder of `lambdas/`, with a role of its own that starts empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, Size
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.builds.build_cache import ROOT
from stacks.builds.bundles import bundle, contents, copy
from stacks.builds.layers import Platform
from stacks.parts.checks import accept
from stacks.stage import Stage

LAMBDAS = ROOT / "lambdas"


@dataclass(frozen=True)
class Generated:
    """Files generated for a function when the app is synthesized, if their inputs have changed."""

    inputs: Sequence[bytes]
    make: Callable[[], Mapping[str, str]]  # texts by file name


class PythonFunction(lambda_.Function):
    """The function of `lambdas/<folder>/`: logging JSON, and traced if the stage says so."""

    def __init__(
        self,
        scope: Construct,
        folder: str,
        *,
        stage: Stage,
        layers: Sequence[lambda_.ILayerVersion],
        environment: Mapping[str, str],
        memory_size: int = 512,
        # Just below API Gateway's limit: time to answer 503 after all retries of a table that
        # hangs.
        timeout: Duration = Duration.seconds(29),
        disk: Size | None = None,
        generated: Generated | None = None,
        loops: bool = False,
    ) -> None:
        """`loops`: the function sends messages to a queue that feeds it. Lambda stops such a loop
        after about 16 invocations unless it is allowed.
        """
        name = f"{stage.prefix}-{folder.replace('_', '-')}"
        base = Construct(scope, f"{folder}_base")
        log_group = _log_group(base, name, stage)
        self._rights = _least(log_group, stage)
        role = _role(base, self._rights)
        if stage.traced:
            accept(role, "AwsSolutions-IAM5[Resource::*]", "PutTraceSegments takes no resource.")
        super().__init__(
            scope,
            folder,
            function_name=name,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=stage.architecture,
            handler="handler.handler",
            code=_code(folder, stage.platform, generated),
            layers=list(layers),
            role=role.without_policy_updates(),  # all its rights are granted here
            environment={
                "STAGE": stage.name,
                "POWERTOOLS_SERVICE_NAME": folder,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                **environment,
            },
            memory_size=memory_size,
            timeout=timeout,
            ephemeral_storage_size=disk,
            reserved_concurrent_executions=stage.plan.reserved.get(folder),
            tracing=lambda_.Tracing.ACTIVE if stage.traced else lambda_.Tracing.DISABLED,
            logging_format=lambda_.LoggingFormat.JSON,
            log_group=log_group,
            recursive_loop=lambda_.RecursiveLoop.ALLOW if loops else None,
        )
        self.own_role = role
        accept(self, "AwsSolutions-L1", "The layers are built for and tested on Python 3.13.")

    def allow(self, *actions: str, on: str) -> None:
        """Let the function perform these actions on one resource."""
        self._rights.add_statements(iam.PolicyStatement(actions=list(actions), resources=[on]))


# By folder, whichever stacks they are in.
Functions = Mapping[str, PythonFunction]


def _log_group(scope: Construct, name: str, stage: Stage) -> logs.LogGroup:
    return logs.LogGroup(
        scope,
        "Logs",
        log_group_name=f"/aws/lambda/{name}",
        retention=stage.log_retention,
        # Logs are deleted with their function: a recreated stack finds their name free.
        removal_policy=RemovalPolicy.DESTROY,
    )


def _least(log_group: logs.LogGroup, stage: Stage) -> iam.PolicyDocument:
    """The rights of every function: writing its log, and its traces where there are any."""
    log = ["logs:CreateLogStream", "logs:PutLogEvents"]
    statements = [iam.PolicyStatement(actions=log, resources=[log_group.log_group_arn])]
    if stage.traced:
        traces = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        statements.append(iam.PolicyStatement(actions=traces, resources=["*"]))
    return iam.PolicyDocument(minimize=True, statements=statements)


def _role(scope: Construct, rights: iam.PolicyDocument) -> iam.Role:
    """A role with an inline policy: a stack holds 500 resources, and this saves one a function."""
    principal = iam.ServicePrincipal("lambda.amazonaws.com")
    return iam.Role(scope, "Role", assumed_by=principal, inline_policies={"Rights": rights})


def _code(folder: str, platform: Platform, generated: Generated | None) -> lambda_.Code:
    source = LAMBDAS / folder

    def fill(to: Path) -> None:
        copy(source, to)
        for name, text in generated.make().items() if generated else ():
            (to / name).write_text(text)

    inputs = contents(source) + list(generated.inputs if generated else ())
    return bundle(folder, inputs, fill, python=platform.python, home="/var/task").code()
