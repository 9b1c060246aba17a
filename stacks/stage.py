"""A stage: a place to deploy the same stacks to, and how it differs from others (`stacks.stages`).

All differences are arguments here; the stacks themselves never ask which stage they are in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aws_cdk import IStackSynthesizer, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from stacks.builds.layers import Platform
from stacks.concurrency import DEFAULT as DEFAULT_CONCURRENCY
from stacks.concurrency import Plan
from stacks.endpoints import Endpoints
from stacks.options import Domain, Ses
from stacks.regions import Regions, Writer

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
    # For each kind of public page: the CDN keeps those that many people look at.
    page_requests_per_second: int = 200
    page_requests_at_once: int = 400
    alarm_email: str | None = None
    domain: Domain | None = None
    # Who sends the sign-up codes; without, Cognito does, 50 mails a day.
    ses: Ses | None = None
    # The numbers of the keys that addresses may be signed with; the first one signs. To rotate,
    # deploy with `1,2`, then with `2,1`, then with `2`.
    signing_keys: tuple[int, ...] = (1,)

    # The two regions of a stage that is in two, home first; which of them writes, if it is not the
    # home; and the one that this is.
    regions: tuple[str, ...] = ()
    writer: Writer | None = None
    region: str = ""
    # Whether buckets copy their objects to the other region's, which have to exist first.
    copies: bool = True

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
    def connections_per_second(self) -> int:
        """How many attempts a second to open a live connection are let through, with or without a
        ticket.
        """
        return self.requests_per_second // 5

    @property
    def span(self) -> Regions | None:
        """The stage's regions, if it is in two."""
        if not self.regions:
            return None
        home, other = self.regions
        return Regions(home, other, self.region, self.writer)

    @property
    def writes(self) -> bool:
        """Whether work is done here, and not only read."""
        return self.span is None or self.span.writes

    @property
    def plan(self) -> Plan:
        """The plan that divides the concurrency."""
        return Plan(self.concurrency)

    @property
    def https(self) -> bool:
        return self.endpoints.https

    @property
    def architecture(self) -> lambda_.Architecture:
        arm = self.platform.machine in ("aarch64", "arm64")
        return lambda_.Architecture.ARM_64 if arm else lambda_.Architecture.X86_64
