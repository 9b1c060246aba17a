"""The stages: this machine, development and production on AWS."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from aws_cdk import (
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    RemovalPolicy,
)
from aws_cdk import aws_logs as logs

from stacks.builds.layers import LAMBDA_ARM64, Platform
from stacks.endpoints import AwsEndpoints, LocalEndpoints
from stacks.stage import Contents, Stage


def local(port: int, layers: Contents = "files") -> Stage:
    """This machine, on the local cloud that listens on that port; nothing survives it. Layers hold
    links only where functions run as processes that see this checkout.
    """
    return Stage(
        name="local",
        layers=layers,
        endpoints=LocalEndpoints(port),
        platform=Platform.this_machine(),
        # The local cloud lacks the bootstrap roles that the default synthesizer assumes.
        synthesizer=CliCredentialsStackSynthesizer,
        removal_policy=RemovalPolicy.DESTROY,
        empties_buckets=False,  # the local cloud lacks something that the CDK's function needs
        deletion_protection=False,
        point_in_time_recovery=False,
        log_retention=logs.RetentionDays.ONE_DAY,
        hides_keys=False,  # the local cloud has no key-value stores for edge functions
        auto_confirm=True,
        deploys_site=False,
        processors=os.cpu_count(),
        send_batch="sqs:SendMessageBatch",
        answers_by_response=False,
        metric_math=False,
        checked=False,
    )


def dev(**options: Any) -> Stage:
    """AWS, for development: `make destroy` leaves nothing behind. `options` are those of
    `stacks.options`.
    """
    made = Stage(
        name="dev",
        endpoints=AwsEndpoints(),
        platform=LAMBDA_ARM64,
        synthesizer=DefaultStackSynthesizer,
        removal_policy=RemovalPolicy.DESTROY,
        empties_buckets=True,
        deletion_protection=False,
        # DynamoDB keeps a backup for 35 days of a table that had it, when the table is deleted.
        point_in_time_recovery=False,
        log_retention=logs.RetentionDays.ONE_WEEK,
        requests_per_second=500,
    )
    return replace(made, **options)


def prod(**options: Any) -> Stage:
    """AWS, in production: no deployment deletes people's data. `options` are those of
    `stacks.options`.
    """
    made = Stage(
        name="prod",
        endpoints=AwsEndpoints(),
        platform=LAMBDA_ARM64,
        synthesizer=DefaultStackSynthesizer,
        # A failed first deployment removes what it created, so that it can be repeated.
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        empties_buckets=True,
        deletion_protection=True,
        point_in_time_recovery=True,
        log_retention=logs.RetentionDays.ONE_MONTH,
    )
    return replace(made, **options)
