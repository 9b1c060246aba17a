"""The stage `prod` in two regions, as the CDK deploys it in each of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.infrastructure.templates import ROOT, Deployment

HOME, OTHER = "eu-west-1", "us-east-1"
ACROSS = {"stage": "prod", "regions": f"{HOME},{OTHER}"}
TAKEN_OVER = json.dumps({"region": OTHER, "since": "2026-11-30T12:00:00Z"})


@cache
def assembly(region: str, **context: str) -> TemporaryDirectory[str]:
    """What is deployed in a region, made by the app as the CDK's command runs it, which checks it
    by cdk-nag.
    """
    folder = TemporaryDirectory()
    known = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    environment = {
        **known,
        "CDK_OUTDIR": folder.name,
        "CDK_CONTEXT_JSON": json.dumps({**ACROSS, **context}),
        "CDK_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nowhere",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
    }
    command = json.loads((ROOT / "cdk.json").read_text())["app"].split()
    done = subprocess.run(
        [sys.executable, *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return folder


@cache
def of(region: str) -> Deployment:
    """Everything that the stage deploys in a region."""
    found = sorted(Path(assembly(region).name).glob("*.template.json"))
    return Deployment({path.name.split(".")[0]: json.loads(path.read_text()) for path in found})
