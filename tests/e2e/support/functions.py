"""A function as its owner sees it: its rights, its queue, and its processes."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local.cloud import REGION, Cloud
from local.environments import ROOT

# By folder name. Here the edge has its keys in its code, so no function shares them.
FUNCTIONS = sorted(
    {handler.parent.name for handler in (ROOT / "lambdas").glob("*/handler.py")} - {"share_keys"}
)


@dataclass(frozen=True)
class Grant:
    """One action on one resource."""

    action: str
    resource: str

    def __str__(self) -> str:
        return f"{self.action} on {self.resource.split(':', 5)[-1]}"


@dataclass(frozen=True)
class Function:
    cloud: Cloud
    client: Callable[[str], Any]
    name: str

    @property
    def role(self) -> str:
        return self._configuration()["Role"].rpartition("/")[2]

    def rights(self, service: str) -> Any:
        """A client that may do what the function may, and nothing else."""
        session = self.client("sts").assume_role(
            RoleArn=self._configuration()["Role"], RoleSessionName="tests"
        )["Credentials"]
        return boto3.client(
            service,
            endpoint_url=self.cloud.environment()["AWS_ENDPOINT_URL"],
            region_name=REGION,
            aws_access_key_id=session["AccessKeyId"],
            aws_secret_access_key=session["SecretAccessKey"],
            aws_session_token=session["SessionToken"],
        )

    def grants(self) -> list[Grant]:
        """Everything that its role allows, as single grants."""
        _, document = self._policy()
        return [
            Grant(action, resource)
            for statement in document["Statement"]
            for action in _listed(statement["Action"])
            for resource in _listed(statement["Resource"])
        ]

    @contextmanager
    def without(self, *taken: Grant) -> Iterator[None]:
        """Within the block the role lacks these grants, and has all others."""
        name, document = self._policy()
        assert set(taken) <= set(self.grants())
        left = [
            {"Effect": "Allow", "Action": grant.action, "Resource": grant.resource}
            for grant in self.grants()
            if grant not in taken
        ]
        self._put_policy(name, {**document, "Statement": left})
        try:
            yield
        finally:
            self._put_policy(name, document)

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Within the block it receives nothing from its queue."""
        functions = self.client("lambda")
        listed = functions.list_event_source_mappings(FunctionName=self.name)
        [source] = listed["EventSourceMappings"]
        functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
        try:
            yield
        finally:
            functions.update_event_source_mapping(UUID=source["UUID"], Enabled=True)

    def kill(self) -> None:
        """Kill every process that runs it, in the middle of its work."""
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _processes(self) -> Iterator[int]:
        """Children of this test's own cloud whose command line names the function."""
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                command = (folder / "cmdline").read_text()
                if int(parent) == self.cloud.process.pid and f"-{self.name}-" in command:
                    yield int(folder.name)

    def _configuration(self) -> dict[str, Any]:
        return self.client("lambda").get_function(FunctionName=self.name)["Configuration"]

    def _policy(self) -> tuple[str, dict[str, Any]]:
        iam, role = self.client("iam"), self.role
        [name] = iam.list_role_policies(RoleName=role)["PolicyNames"]
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        return name, document

    def _put_policy(self, name: str, document: dict[str, Any]) -> None:
        self.client("iam").put_role_policy(
            RoleName=self.role, PolicyName=name, PolicyDocument=json.dumps(document)
        )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
