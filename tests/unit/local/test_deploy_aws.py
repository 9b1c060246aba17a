"""`make deploy`: what it asks of the CDK, and in which order."""

from datetime import UTC, datetime
from types import SimpleNamespace

import boto3
import pytest
from botocore.stub import Stubber

from local import deploy_aws

DATA = "pinhole-prod-data"


@pytest.fixture
def ran(monkeypatch):
    """The stacks that the CDK deploys one after the other, and whether they are protected."""
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
    """Deploy a stage, of whose data CloudFormation tells this status, or that it is not there."""
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
def test_data_that_is_there_stays_protected(ran, monkeypatch, status):
    deploy(monkeypatch, "prod", status)
    assert ran == [("--all", True)]


@pytest.mark.parametrize("status", ["", "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_new_data_is_protected_when_all_of_it_is_there(ran, monkeypatch, status):
    deploy(monkeypatch, "prod", status)
    assert ran == [(DATA, False), ("--all", True)]


def test_a_first_deployment_that_fails_is_the_last(ran, monkeypatch):
    failed = SimpleNamespace(returncode=1)
    monkeypatch.setattr(deploy_aws.subprocess, "run", lambda *_, **__: ran.append(1) or failed)
    with pytest.raises(SystemExit) as ended:
        deploy(monkeypatch, "prod", "")
    assert (ended.value.code, len(ran)) == (1, 1)


def test_what_goes_away_with_its_data_is_deployed_in_one_step(ran, monkeypatch):
    deploy(monkeypatch, "dev", "")
    assert ran == [("--all", True)]
