"""Quotas that a deployment needs, and how to ask AWS for more."""

from collections.abc import Iterable, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local.aws.removals import Template
from local.console import Trouble, say
from stacks.concurrency import DEFAULT, UNRESERVED
from stacks.options import Ses

_OF_THE_CDN = "us-east-1"
_FIREWALLS = ("firewall", "photo_firewall")
_CONCURRENCY = "L-B99A9384"  # Lambda's "Concurrent executions"


def check(stage: str, region: str, options: Mapping[str, Any]) -> int | None:
    """The account's unreserved concurrency, if known. Raises Trouble if the stage plans with more
    than the account has, or if AWS would refuse its sender or its firewall.
    """
    wanted = [name for name in _FIREWALLS if options.get(name)]
    if wanted and region != _OF_THE_CDN:
        raise Trouble(
            f"AWS takes a firewall for its CDN in {_OF_THE_CDN} alone, and {stage} is in {region}: "
            f"take `{wanted[0]}` out of stages/{stage}.toml, or deploy there."
        )
    if (sender := options.get("ses")) is None:
        say("Sign-up codes: Cognito sends 50 mails a day; [ses] in the stage's file allows more.")
    else:
        _say_of_sender(stage, sender)
    return check_concurrency(stage, region, options)


def check_concurrency(stage: str, region: str, options: Mapping[str, Any]) -> int | None:
    """The account's unreserved concurrency, if known. Raises Trouble if the stage plans with more
    than the account has.
    """
    try:
        limit = boto3.client("lambda", region).get_account_settings()["AccountLimit"]
    except ClientError as error:
        say(f"Your account's limits are not known: {error.response['Error']['Code']}.")
        return None
    _check_quota(stage, region, options.get("concurrency", DEFAULT), limit["ConcurrentExecutions"])
    return int(limit["UnreservedConcurrentExecutions"])


def check_reserved(
    stage: str, unreserved: int, *, made: Iterable[Template], deployed: Iterable[Template]
) -> None:
    """Raises Trouble if AWS would refuse what the stage's functions reserve."""
    free = max(unreserved + reserved(deployed) - UNRESERVED, 0)
    if (needed := reserved(made)) > free:
        raise Trouble(
            f"{stage} reserves {needed} for its functions, but what else runs in this account "
            f"leaves {free}: write a lower `concurrency` into stages/{stage}.toml."
        )


def reserved(templates: Iterable[Template]) -> int:
    """The concurrency that is reserved for all functions together."""
    return sum(
        resource.get("Properties", {}).get("ReservedConcurrentExecutions", 0)
        for template in templates
        for resource in template.get("Resources", {}).values()
    )


def _check_quota(stage: str, region: str, planned: int, allowed: int) -> None:
    say(f"Lambda runs at most {allowed} functions at a time; {stage} plans with {planned}.")
    if planned > allowed:
        raise Trouble(
            f"This account may run {allowed} functions at a time in {region}, and {stage} plans "
            f"with {planned}. Ask AWS for more, which may take some days:\n"
            f"  aws service-quotas request-service-quota-increase --region {region} "
            f"--service-code lambda --quota-code {_CONCURRENCY} --desired-value {planned}\n"
            f"Or write `concurrency = {allowed}` into stages/{stage}.toml to try it out."
        )


def _say_of_sender(stage: str, ses: Ses) -> None:
    try:
        if not check_sender(stage, ses):
            say(f"SES is in its sandbox in {ses.region}: only verified people get codes. Ask AWS.")
    except ClientError as error:
        say(f"The sender of sign-up codes was not checked: {error.response['Error']['Code']}.")


def check_sender(stage: str, ses: Ses) -> bool:
    """Whether SES sends to everybody. Raises Trouble if it has not verified the
    sender: Cognito would refuse it in the middle of a deployment.
    """
    client = boto3.client("sesv2", ses.region)
    identity = ses.domain or ses.from_email
    try:
        is_verified = client.get_email_identity(EmailIdentity=identity)["VerifiedForSendingStatus"]
        is_open = client.get_account()["ProductionAccessEnabled"]
    except client.exceptions.NotFoundException:
        is_verified, is_open = False, True
    if not is_verified:
        raise Trouble(
            f"SES has not verified {identity} in {ses.region}, so Cognito would refuse it: "
            f"verify it there, or take [ses] out of stages/{stage}.toml."
        )
    return bool(is_open)
