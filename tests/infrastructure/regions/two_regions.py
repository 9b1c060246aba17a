"""The stage `prod` in two regions, as the CDK deploys it in each of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.infrastructure import templates
from tests.infrastructure.templates import Deployment

HOME, OTHER = "eu-west-1", "us-east-1"
ACROSS = {"stage": "prod", "regions": f"{HOME},{OTHER}"}
TAKEN_OVER = json.dumps({"region": OTHER, "since": "2026-11-30T12:00:00Z"})


@cache
def assembly(region: str, **context: str) -> TemporaryDirectory[str]:
    """What is deployed in a region, made by the app as the CDK's command runs it, which checks it
    by cdk-nag.
    """
    return templates.made_by_the_app({**ACROSS, **context}, CDK_DEFAULT_REGION=region)


@cache
def of(region: str) -> Deployment:
    """Everything that the stage deploys in a region."""
    found = sorted(Path(assembly(region).name).glob("*.template.json"))
    return Deployment({path.name.split(".")[0]: json.loads(path.read_text()) for path in found})
