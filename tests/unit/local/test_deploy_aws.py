"""`make deploy`: the CDK commands, and their order."""

from datetime import UTC, datetime
from types import SimpleNamespace

import boto3
import pytest
from botocore.stub import Stubber

from local import deploy_aws

DATA = "pinhole-prod-data"


@pytest.fixture
def ran(monkeypatch):
    """The stacks that the CDK deploys, in order, and whether they are protected."""
    found = []

    def run(command, **_):
        stacks = command[command.index("deploy") + 1]
        found.append((stacks, "protected=false" not in command))
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(deploy_aws.subprocess, "run", run)
    monkeypatch.setattr(deploy_aws, "_account", lambda region: "123456789012")
    monkeypatch.setattr(deploy_aws, "_check_bootstrap", lambda account, region: None)
    monkeypatch.setattr(deploy_aws.sys, "argv", ["deploy_aws", "deploy"])
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return found


def deploy(monkeypatch, stage, status):
    """Deploy a stage whose data stack has this status in CloudFormation, or does not exist."""
    cloudformation = boto3.client("cloudformation", "us-east-1")
    monkeypatch.setattr(deploy_aws.boto3, "client", lambda *_: cloudformation)
    monkeypatch.setenv("STAGE", stage)
    with Stubber(cloudformation) as answers:
        if status:
            stack = {"StackName": DATA, "CreationTime": datetime.now(UTC), "StackStatus": status}
            answers.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": DATA})
        else:
            answers.add_client_error("describe_stacks", "ValidationError")
        deploy_aws.main()


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_existing_data_stays_protected(ran, monkeypatch, status):
    deploy(monkeypatch, "prod", status)
    assert ran == [("--all", True)]


@pytest.mark.parametrize("status", ["", "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_new_data_is_protected_once_it_is_complete(ran, monkeypatch, status):
    deploy(monkeypatch, "prod", status)
    assert ran == [(DATA, False), ("--all", True)]


def test_nothing_else_is_deployed_after_a_failed_first_deployment(ran, monkeypatch):
    failed = SimpleNamespace(returncode=1)
    monkeypatch.setattr(deploy_aws.subprocess, "run", lambda *_, **__: ran.append(1) or failed)
    with pytest.raises(SystemExit) as ended:
        deploy(monkeypatch, "prod", "")
    assert (ended.value.code, len(ran)) == (1, 1)


def test_a_stage_without_protection_is_deployed_in_one_step(ran, monkeypatch):
    deploy(monkeypatch, "dev", "")
    assert ran == [("--all", True)]
