"""Targets of an operator's commands: the local cloud or a stage on AWS."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.cloud import CREDENTIALS
from local.console import Trouble
from local.environments import STATE

# What `make run` wrote, unless the environment names the file of another local network.
OUTPUTS = Path(os.environ.get("OUTPUTS") or STATE / "outputs.json")
# A page of readers may take up to a function's timeout, and must not be requested twice.
_PATIENT = Config(read_timeout=920, retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Target:
    """A stage, and the access to its services."""

    stage: str
    endpoint: str | None = None
    region: str | None = None

    @property
    def prefix(self) -> str:
        return f"pinhole-{self.stage}"

    def client(self, service: str) -> Any:
        """With the caller's credentials on AWS, and root credentials on the local cloud."""
        local = {name.lower(): value for name, value in CREDENTIALS.items()}
        return boto3.client(
            service,
            region_name=self.region,
            endpoint_url=self.endpoint,
            config=_PATIENT if service == "lambda" else None,
            **(local if self.endpoint else {}),
        )


def exists(at: Target, table: str, key: dict[str, str]) -> bool:
    """Whether a table has a row."""
    answer = at.client("dynamodb").get_item(
        TableName=f"{at.prefix}-{table}",
        Key={name: {"S": value} for name, value in key.items()},
        ConsistentRead=True,
        ProjectionExpression=next(iter(key)),
    )
    return "Item" in answer


def region() -> str:
    """The region that the operator has chosen, as AWS's own tools read it. Raises Trouble."""
    found = os.environ.get("AWS_REGION") or boto3.Session().region_name
    if not found:
        raise Trouble("Choose a region, for example AWS_REGION=eu-west-1.")
    return str(found)


def target(stage: str) -> Target:
    """The stage to operate on; dev by default, as everywhere. Raises Trouble."""
    if stage not in ("local", "dev", "prod"):
        raise Trouble(f"There is no stage {stage}: use local, dev or prod.")
    if stage != "local":
        return Target(stage, region=region())
    if not OUTPUTS.exists():
        raise Trouble("No Pinhole is running from this folder: start one with `make run`.")
    outputs = json.loads(OUTPUTS.read_text())
    return Target(stage, outputs["endpoint"].replace("localhost", "127.0.0.1"), outputs["region"])
