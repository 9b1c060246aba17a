"""Least privilege: the whole of what each function may do, and nothing beside it.

A grant that is added or taken away changes this table, so it is a decision and not an accident.
"""

import re

import pytest

from tests.infrastructure import templates

EVERY_FUNCTION = """
    *                           xray:PutTelemetryRecords xray:PutTraceSegments
    its log                     logs:CreateLogStream logs:PutLogEvents
"""

# A function; below it a resource and what the function may do with it. `bucket:` are its objects.
GRANTS = """
check_sign_up

write_posts
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    posts                       dynamodb:PutItem
    idempotency                 dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem
    uploads:uploads/*           s3:PutObject

read_posts
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    posts                       dynamodb:BatchGetItem
    posts/index/by_author       dynamodb:Query
    counters                    dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:Query
    ledger                      dynamodb:BatchGetItem

read_feed
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    affinities                  dynamodb:BatchGetItem
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem
    feeds                       dynamodb:BatchWriteItem dynamodb:Query
    follows                     dynamodb:BatchGetItem dynamodb:Query
    follows/index/by_celebrity  dynamodb:Query
    posts                       dynamodb:BatchGetItem
    posts/index/by_author       dynamodb:Query
    counters                    dynamodb:BatchGetItem
    likes                       dynamodb:BatchGetItem dynamodb:Query

follow_people
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    follows                     dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    readers                     dynamodb:GetItem dynamodb:PutItem
    counters                    dynamodb:BatchGetItem

read_people
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    follows                     dynamodb:BatchGetItem
    follows/index/by_followee   dynamodb:Query
    follows/index/by_time       dynamodb:Query
    counters                    dynamodb:BatchGetItem

like_posts
    users                       dynamodb:BatchGetItem dynamodb:PutItem
    likes                       dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:PutItem
    posts                       dynamodb:BatchGetItem
    counters                    dynamodb:BatchGetItem

describe_api

process_photo
    queue uploads               sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    uploads                     s3:ListBucket
    uploads:uploads/*           s3:DeleteObject s3:GetObject
    originals:originals/*       s3:PutObject
    media:processed/*           s3:PutObject
    posts                       dynamodb:GetItem dynamodb:UpdateItem

plan_fan_out
    posts/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    users                       dynamodb:BatchGetItem dynamodb:UpdateItem
    counters                    dynamodb:BatchGetItem
    follows/index/by_followee   dynamodb:Query
    ledger                      dynamodb:PutItem dynamodb:UpdateItem
    queue deliveries            sqs:SendMessage
    queue moves                 sqs:SendMessage
    queue parked                sqs:SendMessage

deliver_posts
    queue deliveries            sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    posts                       dynamodb:GetItem
    readers                     dynamodb:BatchGetItem
    feeds                       dynamodb:BatchWriteItem
    ledger                      dynamodb:UpdateItem

plan_backfill
    follows/stream              dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    queue backfills             sqs:SendMessage
    queue parked                sqs:SendMessage

backfill_feed
    queue backfills             sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage
    users                       dynamodb:BatchGetItem
    follows                     dynamodb:GetItem dynamodb:UpdateItem
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem
    posts/index/by_author       dynamodb:Query
    feeds                       dynamodb:BatchWriteItem dynamodb:Query

move_author
    queue moves                 sqs:DeleteMessage sqs:GetQueueAttributes sqs:ReceiveMessage sqs:SendMessage
    users                       dynamodb:BatchGetItem dynamodb:UpdateItem
    follows                     dynamodb:GetItem dynamodb:UpdateItem
    follows/index/by_followee   dynamodb:Query
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem
    posts/index/by_author       dynamodb:Query
    feeds                       dynamodb:BatchWriteItem dynamodb:Query

learn_tastes
    likes/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    affinities                  dynamodb:BatchGetItem dynamodb:UpdateItem
    queue parked                sqs:SendMessage

rebuild_feeds
    readers                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:PutItem dynamodb:Scan
    users                       dynamodb:BatchGetItem
    follows                     dynamodb:BatchGetItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem
    follows/index/by_celebrity  dynamodb:Query
    posts                       dynamodb:BatchGetItem
    posts/index/by_author       dynamodb:Query
    feeds                       dynamodb:BatchWriteItem dynamodb:Query

count_changes
    posts/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    likes/stream                dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    follows/stream              dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams
    counters                    dynamodb:UpdateItem
    queue parked                sqs:SendMessage
"""  # noqa: E501


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_functions_may_do_what_the_table_says_and_nothing_else(stage):
    deployment = templates.of(stage)
    assert granted(deployment) == expected()


def test_the_local_stage_differs_by_the_name_of_one_right():
    local = expected()
    local["plan_fan_out"]["queue deliveries"] = {"sqs:SendMessageBatch"}
    assert granted(templates.of("local")) == local


def test_no_right_is_a_wildcard_but_tracing_and_the_objects_of_a_folder():
    for rights in granted(templates.of("prod")).values():
        for resource, actions in rights.items():
            assert not any("*" in action for action in actions)
            assert resource == "*" or "*" not in resource.removesuffix("/*")
            assert resource != "*" or actions == every_function()["*"]


def test_roles_hold_no_managed_policies_and_serve_lambda_alone():
    for stack in ("data", "app"):
        for role in templates.of("prod").properties("AWS::IAM::Role", stack):
            assert "ManagedPolicyArns" not in role
            [statement] = role["AssumeRolePolicyDocument"]["Statement"]
            assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}


def granted(deployment):
    """Folder -> resource -> actions, from the policies of the functions' roles."""
    policies = deployment.properties("AWS::IAM::Policy")
    found: dict[str, dict[str, set[str]]] = {}
    for folder, function in deployment.functions().items():
        rights = found.setdefault(folder, {})
        for policy in policies:
            if deployment.text(function["Role"]) in deployment.text(policy["Roles"]):
                for statement in policy["PolicyDocument"]["Statement"]:
                    assert statement["Effect"] == "Allow"
                    actions = statement["Action"]
                    actions = {actions} if isinstance(actions, str) else set(actions)
                    rights.setdefault(named(deployment, statement, function), set()).update(actions)
    return found


def named(deployment, statement, function):
    """The statement's resource as the table names it."""
    resource = deployment.text(statement["Resource"])
    if resource == f"/aws/lambda/{function['FunctionName']}":
        return "its log"
    if resource.startswith("arn:aws:s3:::"):
        bucket, _, objects = resource.removeprefix("arn:aws:s3:::").partition("/")
        bucket = bucket.removesuffix("-ACCOUNT-REGION")
        resource = f"{bucket}:{objects}" if objects else bucket
    is_queue = str(statement["Action"]).count("sqs:")
    name = resource.split("-", 2)[-1]
    return f"queue {name}" if is_queue else name


def every_function():
    return rows(EVERY_FUNCTION)


def expected():
    found = {}
    for block in GRANTS.strip().split("\n\n"):
        folder, _, rights = block.partition("\n")
        found[folder] = every_function() | rows(rights)
    return found


def rows(text):
    parts = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines() if line.strip()]
    return {resource: set(actions.split()) for resource, actions in parts}
