"""The stages: where the same stacks are deployed, and how these places differ.

All differences are arguments here; the stacks themselves never ask which stage they are in.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from aws_cdk import (
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    IStackSynthesizer,
    RemovalPolicy,
)
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from stacks.builds.layers import LAMBDA_ARM64, Platform
from stacks.concurrency import DEFAULT as DEFAULT_CONCURRENCY
from stacks.concurrency import Plan
from stacks.endpoints import AwsEndpoints, Endpoints, LocalEndpoints
from stacks.options import Domain, Ses

# What a layer holds: its files, or where they are on this machine, and for `live` also our own
# code as it is in this checkout at each start of a function.
Contents = Literal["files", "links", "live"]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One place to deploy to."""

    name: str
    endpoints: Endpoints
    platform: Platform
    synthesizer: Callable[[], IStackSynthesizer]

    # What happens to data when it is no longer in the template.
    removal_policy: RemovalPolicy
    # Whether buckets are emptied before they are deleted: CloudFormation deletes no others.
    empties_buckets: bool
    deletion_protection: bool
    point_in_time_recovery: bool

    log_retention: logs.RetentionDays
    # For all requests together: far above normal use, far below an account's default quota. To
    # allow more, ask AWS for a higher quota first.
    requests_per_second: int = 5_000
    # For each public route: otherwise anybody could use up all requests, and run up costs.
    public_requests_per_second: int = 20
    public_requests_at_once: int = 40
    # For each kind of public page, of which the CDN keeps those that many people look at.
    page_requests_per_second: int = 200
    page_requests_at_once: int = 400
    alarm_email: str | None = None
    domain: Domain | None = None
    # Who sends the sign-up codes; without, Cognito does, 50 mails a day.
    ses: Ses | None = None
    # The numbers of the keys that addresses may be signed with; the first one signs. To rotate,
    # deploy with `1,2`, then with `2,1`, then with `2`.
    signing_keys: tuple[int, ...] = (1,)

    # How many functions may run at a time, all together: part of the account's quota.
    concurrency: int = DEFAULT_CONCURRENCY

    # How many processors all functions share; none where each has its own.
    processors: int | None = None

    # Whether keys are in no configuration: the edge has them from a key-value store, and the API
    # takes only requests from the CDN, which it recognizes by a secret header.
    hides_keys: bool = True

    # Whether a firewall (AWS WAF) is before the site, the API and the user pool. The stage is then
    # in us-east-1, where AWS wants what is before a CDN.
    firewall: bool = False
    # The same before the CDN of photos, which has by far the most requests.
    photo_firewall: bool = False

    layers: Contents = "files"
    # Whether X-Ray traces requests: one a second and 5 % of the others, for each function.
    traced: bool = False
    # Whether people can sign up without confirming their e-mail address.
    auto_confirm: bool = False
    # Whether the deployment uploads web/; the local runner uploads it itself.
    deploys_site: bool = True
    # The right to send a batch to a queue: AWS has no separate one.
    send_batch: str = "sqs:SendMessage"
    # Whether an answer to a message on a WebSocket needs a route response, as on AWS.
    answers_by_response: bool = True
    # Whether an alarm may add up several metrics.
    metric_math: bool = True
    # Whether cdk-nag checks each synth, which takes a second or two.
    checked: bool = True

    @property
    def prefix(self) -> str:
        """The beginning of every resource's name."""
        return f"pinhole-{self.name}"

    def host(self, site: Literal["web", "images"]) -> str | None:
        """The site's own host name, if the stage has a domain."""
        return getattr(self.domain, site) if self.domain else None

    @property
    def requests_at_once(self) -> int:
        """The burst that the API takes."""
        return self.requests_per_second // 2

    @property
    def plan(self) -> Plan:
        """How the concurrency is divided."""
        return Plan(self.concurrency)

    @property
    def https(self) -> bool:
        return self.endpoints.https

    @property
    def architecture(self) -> lambda_.Architecture:
        arm = self.platform.machine in ("aarch64", "arm64")
        return lambda_.Architecture.ARM_64 if arm else lambda_.Architecture.X86_64


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
