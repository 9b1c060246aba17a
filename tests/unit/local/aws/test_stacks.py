"""The stacks that CloudFormation has, and what a destroyed stage leaves behind."""

import json
from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from local.aws import leftovers, stacks

REGION = "us-east-1"
TEMPLATE = {
    "Resources": {
        "Kept": {"Type": "AWS::SNS::Topic", "DeletionPolicy": "RetainExceptOnCreate"},
        "Gone": {"Type": "AWS::SNS::Topic", "DeletionPolicy": "Delete"},
        "AlsoGone": {"Type": "AWS::SNS::Topic"},
    }
}


@pytest.fixture(autouse=True)
def account(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield


@pytest.fixture
def answers(monkeypatch):
    """CloudFormation with the answers that a test adds."""
    client = boto3.client("cloudformation", REGION)
    monkeypatch.setattr(stacks.boto3, "client", lambda *_: client)
    with Stubber(client) as found:
        yield found


def described(answers, name, status):
    if status:
        stack = {"StackName": name, "CreationTime": datetime.now(UTC), "StackStatus": status}
        answers.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": name})
    else:
        answers.add_client_error("describe_stacks", "ValidationError")


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_a_stack_that_exists_is_read(answers, status):
    described(answers, "here", status)
    template = {"TemplateBody": json.dumps(TEMPLATE)}
    answers.add_response("get_template", template, {"StackName": "here"})
    described(answers, "here", status)
    assert stacks.deployed(["here"], REGION) == {"here": TEMPLATE}
    assert stacks.is_deployed("here", REGION)


@pytest.mark.parametrize("status", ["", "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_stack_that_has_not_come_into_being_has_nothing(answers, status):
    described(answers, "here", status)
    described(answers, "here", status)
    assert stacks.deployed(["here"], REGION) == {}
    assert not stacks.is_deployed("here", REGION)


def test_what_a_stack_keeps_is_named(answers):
    summaries = [
        {
            "LogicalResourceId": logical,
            "PhysicalResourceId": f"{logical}-1",
            "ResourceType": "AWS::SNS::Topic",
            "LastUpdatedTimestamp": datetime.now(UTC),
            "ResourceStatus": "CREATE_COMPLETE",
        }
        for logical in (*TEMPLATE["Resources"], "NoLongerInTheTemplate")
    ]
    answers.add_response("list_stack_resources", {"StackResourceSummaries": summaries})
    assert list(stacks.kept("here", TEMPLATE, REGION)) == [("AWS::SNS::Topic", "Kept-1")]


def test_names_are_told_by_type():
    pairs = [("Table", "b"), ("Bucket", "c"), ("Table", "a")]
    assert leftovers.by_type(pairs) == [("Bucket", ["c"]), ("Table", ["a", "b"])]


@pytest.fixture
def pools(monkeypatch):
    """Two user pools, of which moto has none here."""
    client, real = boto3.client("cognito-idp", REGION), boto3.client
    one, other = {"Name": "pinhole-dev-people"}, {"Name": "pinhole-prod-people"}

    def make(service, *arguments):
        return client if service == "cognito-idp" else real(service, *arguments)

    monkeypatch.setattr(leftovers.boto3, "client", make)
    with Stubber(client) as found:
        found.add_response("list_user_pools", {"UserPools": [one, other]})
        yield


EDGE = "/aws/cloudfront/function/pinhole-dev"


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_logs_of_the_edge_are_deleted_where_cloudfront_writes_them(pools, region):
    """Not those of another stage, or of this one in another region."""
    logs = boto3.client("logs", "us-east-1")
    theirs = (f"{EDGE}elop-{region}-rewrite-page", f"{EDGE}-ap-south-1-rewrite-page")
    for name in (*theirs, f"{EDGE}-{region}-rewrite-medium", f"{EDGE}-{region}-rewrite-page"):
        logs.create_log_group(logGroupName=name)
    left = [each for each in leftovers.found("pinhole-dev", region) if "function" in each]
    assert left == [f"{EDGE}-{region}-rewrite-medium", f"{EDGE}-{region}-rewrite-page"]
    leftovers.delete_edge_logs("pinhole-dev", region)
    groups = logs.describe_log_groups()["logGroups"]
    assert {each["logGroupName"] for each in groups} == {*theirs}


def test_what_is_left_is_found_in_this_region_and_of_this_stage(pools):
    s3, logs = boto3.client("s3", REGION), boto3.client("logs", REGION)
    for name in ("pinhole-dev-media-1-us-east-1", "pinhole-dev-media-1-eu-west-1", "other"):
        s3.create_bucket(Bucket=name)
    for name in ("/aws/lambda/pinhole-dev-x", "/aws/lambda/pinhole-develop", "/aws/v/pinhole-dev"):
        logs.create_log_group(logGroupName=name)
    for name in ("pinhole-dev-posts", "pinhole-prod-posts"):
        boto3.client("dynamodb", REGION).create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    assert sorted(leftovers.found("pinhole-dev", REGION)) == [
        "/aws/lambda/pinhole-dev-x",
        "/aws/v/pinhole-dev",
        "pinhole-dev-media-1-us-east-1",
        "pinhole-dev-people",
        "pinhole-dev-posts",
    ]
