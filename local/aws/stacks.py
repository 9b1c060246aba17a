"""A stage's stacks, as deployed and as the CDK makes them now."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local import cdk, environments, options
from local.aws.removals import Template

# A stack that does not exist has no state; a failed first deployment leaves another one.
NOT_MADE = (None, "REVIEW_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")


@dataclass(frozen=True)
class Made:
    """A synthesized stage: a folder from which the CDK deploys exactly this."""

    folder: Path

    @property
    def templates(self) -> dict[str, Template]:
        """The templates by the name of the stack."""
        return {
            file.name.removesuffix(".template.json"): json.loads(file.read_text())
            for file in self.folder.glob("*.template.json")
        }

    @property
    def protected(self) -> set[str]:
        """The stacks that CloudFormation refuses to delete."""
        artifacts = json.loads((self.folder / "manifest.json").read_text())["artifacts"]
        return {
            name
            for name, artifact in artifacts.items()
            if artifact.get("properties", {}).get("terminationProtection")
        }


def make(stage: str, region: str) -> Made:
    """Synthesize the stage."""
    folder = environments.STATE / f"cdk.{stage}.{region}.out"
    run(region, "synth", "--quiet", "--output", str(folder), *context(stage))
    return Made(folder)


def context(stage: str) -> list[str]:
    """The stage, and settings that were given to make."""
    found = ["--context", f"stage={stage}"]
    if settings := options.settings():
        found += ["--context", f"settings={json.dumps(settings)}"]
    return found


def run(region: str, *arguments: str, made: Made | None = None) -> None:
    """Run the CDK's command on what was made; ends the program if it fails."""
    command = cdk.command(*arguments, app=str(made.folder) if made else None)
    environment = cdk.environment(AWS_REGION=region, AWS_DEFAULT_REGION=region)
    done = subprocess.run(command, cwd=environments.ROOT, env=environment)
    if done.returncode:
        sys.exit(done.returncode)


def deployed(names: Iterable[str], region: str) -> dict[str, Template]:
    """The templates of the stacks that exist."""
    cloudformation = boto3.client("cloudformation", region)
    return {
        name: cloudformation.get_template(StackName=name)["TemplateBody"]
        for name in names
        if _status(cloudformation, name) not in NOT_MADE
    }


def is_deployed(stack: str, region: str) -> bool:
    """Whether the stack exists, so that it is updated and not created."""
    return _status(boto3.client("cloudformation", region), stack) not in NOT_MADE


def kept(stack: str, template: Template, region: str) -> Iterator[tuple[str, str]]:
    """Types and names of the resources that stay when the stack is deleted."""
    resources = template["Resources"]
    pages = boto3.client("cloudformation", region).get_paginator("list_stack_resources")
    for page in pages.paginate(StackName=stack):
        for each in page["StackResourceSummaries"]:
            policy = resources.get(each["LogicalResourceId"], {}).get("DeletionPolicy", "Delete")
            if policy.startswith("Retain"):
                yield each["ResourceType"], each["PhysicalResourceId"]


def _status(cloudformation: Any, stack: str) -> str | None:
    try:
        [found] = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":  # there is no such stack
            return None
        raise
    return str(found["StackStatus"])
