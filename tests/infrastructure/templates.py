"""The synthesized templates, queried by type and property: logical ids are up to the CDK."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aws_cdk import App
from pinhole.settings import Settings

import app as cdk_app
from stacks import stages
from stacks.data import DataStack
from stacks.stage import Stage

ROOT = Path(__file__).parents[2]
Resource = dict[str, Any]
STAGES = {"local": lambda: stages.local(4566), "dev": stages.dev, "prod": stages.prod}
STACKS = ("data", "work", "api", "posts", "feed", "people", "live", "web")
_PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": "REGION",
    "AWS::AccountId": "ACCOUNT",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackId": "STACK",
}
# An ARN that contains a name; a slash separates the name from parts of that resource.
_ARN = re.compile(r"arn:aws:(?:sqs|dynamodb|events):REGION:ACCOUNT:(?:table/|event-bus/)?([^/]+)")
_NAMES = (
    "TableName",
    "QueueName",
    "BucketName",
    "FunctionName",
    "LayerName",
    "LogGroupName",
    "TopicName",
    "EventBusName",
)


@cache
def assembly(stage: str) -> TemporaryDirectory[str]:
    """The folder of what the CDK's command line deploys for a stage, on a machine that knows no AWS
    account.
    """
    return made_by_the_app({"stage": stage})


def made_by_the_app(context: Mapping[str, str], **known: str) -> TemporaryDirectory[str]:
    """The folder of what the app makes when it runs as the CDK's command line runs it, with these
    environment variables.
    """
    folder = TemporaryDirectory()
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
        "CDK_OUTDIR": folder.name,
        "CDK_CONTEXT_JSON": json.dumps(dict(context)),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nowhere",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
        **known,
    }
    command = json.loads((ROOT / "cdk.json").read_text())["app"].split()
    done = subprocess.run(
        [sys.executable, *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return folder


@cache
def of(stage: str) -> Deployment:
    """Everything that a stage deploys."""
    found = sorted(Path(assembly(stage).name).glob("*.template.json"))
    return Deployment({path.name.split(".")[0]: json.loads(path.read_text()) for path in found})


@cache
def with_options(stage: str, **options: Any) -> Deployment:
    """Everything that a stage deploys with these fields of it changed."""
    return synthesized(replace(STAGES[stage](), **options), {})


def synthesized(stage: Stage, settings: Mapping[str, str]) -> Deployment:
    """Everything that a stage deploys with these settings."""
    with TemporaryDirectory() as folder:
        app = App(outdir=folder, builtin_cloud_formation_validation=False)
        cdk_app.build(app, stage, settings)
        return Deployment({each.stack_name: each.template for each in app.synth().stacks})


def data(stage: Stage, settings: Mapping[str, str]) -> Deployment:
    """The data stack alone, which is made first and needs no other."""
    with TemporaryDirectory() as folder:
        app = App(outdir=folder, builtin_cloud_formation_validation=False)
        made = DataStack(app, stage=stage, settings=settings)
        return Deployment(
            {made.stack_name: app.synth().get_stack_by_name(made.stack_name).template}
        )


@dataclass(frozen=True)
class Deployment:
    """The templates of one stage, by stack name."""

    templates: dict[str, dict[str, Any]] = field(repr=False)

    def all(self, type: str, stack: str = "") -> list[Resource]:
        """The resources of one type, in one stack ("data", "feed") or in all."""
        return [
            resource
            for name, template in self.templates.items()
            if name.endswith(stack)
            for resource in template["Resources"].values()
            if resource["Type"] == type
        ]

    def properties(self, type: str, stack: str = "") -> list[dict[str, Any]]:
        return [resource["Properties"] for resource in self.all(type, stack)]

    def types(self) -> set[str]:
        return {
            resource["Type"]
            for template in self.templates.values()
            for resource in template["Resources"].values()
        }

    def functions(self) -> dict[str, dict[str, Any]]:
        """Our own functions, by folder; the CDK's helpers have no name of ours."""
        return {
            folder_of(properties): properties
            for properties in self.properties("AWS::Lambda::Function")
            if "FunctionName" in properties
        }

    def sources(self) -> list[dict[str, Any]]:
        """The event sources of the functions."""
        return self.properties("AWS::Lambda::EventSourceMapping")

    def streams(self) -> list[dict[str, Any]]:
        """The sources that are streams."""
        return [each for each in self.sources() if "StartingPosition" in each]

    def fed(self, source: dict[str, Any]) -> str:
        """The folder of the function that an event source feeds."""
        name = self.text(source["FunctionName"])
        return next(
            folder for folder, each in self.functions().items() if each["FunctionName"] == name
        )

    def rights(self, function: dict[str, Any]) -> list[dict[str, Any]]:
        """The statements of a function's role."""
        [role] = [
            template["Resources"][self.text(function["Role"])]
            for template in self.templates.values()
            if self.text(function["Role"]) in template["Resources"]
        ]
        [policy] = role["Properties"]["Policies"]
        return policy["PolicyDocument"]["Statement"]

    def text(self, value: Any) -> Any:
        """A value in readable form: references become the names of what they refer to."""
        if isinstance(value, list):
            return [self.text(each) for each in value]
        if not isinstance(value, dict):
            return value
        [(function, argument)] = value.items()
        match function:
            case "Ref":
                return self._named(argument)
            case "Fn::GetAtt":
                return self._named(argument[0]) + ("/stream" if argument[1] == "StreamArn" else "")
            case "Fn::ImportValue":
                return self.text(self._exported(argument))
            case "Fn::Join":
                joined = argument[0].join(str(self.text(part)) for part in argument[1])
                return self._without_arn(joined)
            case "Fn::Select":
                return f"{self.text(argument[1])}[{argument[0]}]"
            case "Fn::Split":
                return self.text(argument[1])
        raise AssertionError(f"cannot read {value}")

    @cached_property
    def names(self) -> set[str]:
        """The names that we give to resources."""
        return {self._named(logical) for logical in self._resources}

    @cached_property
    def _resources(self) -> dict[str, Resource]:
        templates = self.templates.values()
        return {name: each for found in templates for name, each in found["Resources"].items()}

    def _without_arn(self, text: str) -> str:
        """Read an ARN that contains a name as that name, which must belong to some resource."""
        found = _ARN.match(text)
        if not found:
            return text
        assert found[1] in self.names, f"nothing is called {found[1]}"
        return text[found.start(1) :]

    def _named(self, logical: str) -> str:
        if logical in _PSEUDO:
            return _PSEUDO[logical]
        if logical.startswith("SsmParameterValue"):
            return self._looked_up(logical)
        resource = self._resources[logical]
        given = resource.get("Properties", {})
        if resource["Type"] == "AWS::Events::EventBus":
            given = {"EventBusName": given["Name"]}
        return self.text(next((given[each] for each in _NAMES if each in given), logical))

    def _looked_up(self, logical: str) -> str:
        """The value of an SSM parameter that a stack reads when it is deployed."""
        [name] = {
            template["Parameters"][logical]["Default"]
            for template in self.templates.values()
            if logical in template.get("Parameters", {})
        }
        [stored] = [
            each["Value"] for each in self.properties("AWS::SSM::Parameter") if each["Name"] == name
        ]
        return self.text(stored)

    def _exported(self, name: str) -> Any:
        return next(
            output["Value"]
            for template in self.templates.values()
            for output in template.get("Outputs", {}).values()
            if output.get("Export", {}).get("Name") == name
        )


def wired_settings() -> list[Field]:
    """The settings that the stacks fill in."""
    return [each for each in fields(Settings) if each.metadata.get("wired")]


def folder_of(function: dict[str, Any]) -> str:
    """The folder of `lambdas/` that a function is made from."""
    return function["FunctionName"].split("-", 2)[2].replace("-", "_")
