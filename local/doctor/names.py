"""Whether the stage's own host names lead to it, with a certificate that lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from local.doctor.accounts import chosen
from local.operator.targets import Target

_SOON = timedelta(days=30)
_OF_THE_CDN = "us-east-1"


def hosts(stage: Target) -> Iterator[str]:
    if (domain := chosen(stage).get("domain")) is None:
        return
    served = {host: each for each in _distributions(stage) for host in _aliases(each)}
    for host in (domain.web, domain.images):
        if host not in served:
            yield f"no distribution serves {host}: `make deploy`"
        elif served[host]["Status"] != "Deployed":
            yield f"the distribution of {host} is being changed: wait, and look again"
        elif not served[host]["Enabled"]:
            yield f"the distribution of {host} is switched off: switch it on"
    yield from _certificate(domain.certificate_arn)


def _distributions(stage: Target) -> Iterator[dict[str, Any]]:
    for page in stage.client("cloudfront").get_paginator("list_distributions").paginate():
        yield from page["DistributionList"].get("Items", ())


def _aliases(distribution: dict[str, Any]) -> list[str]:
    return list(distribution.get("Aliases", {}).get("Items", ()))


def _certificate(arn: str) -> Iterator[str]:
    found = boto3.client("acm", _OF_THE_CDN).describe_certificate(CertificateArn=arn)["Certificate"]
    if found["Status"] != "ISSUED":
        yield f"the certificate is {found['Status']}: see it in ACM in {_OF_THE_CDN}"
    elif (ends := found.get("NotAfter")) and ends - datetime.now(UTC) < _SOON:
        yield (
            f"the certificate ends on {ends:%Y-%m-%d}, and AWS has not renewed it: see whether "
            "its DNS records are still there"
        )
