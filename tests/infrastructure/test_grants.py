"""Least privilege: everything that each function may do, and nothing more."""

import pytest

from tests.infrastructure import templates
from tests.infrastructure.rights import expected


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_functions_may_do_what_the_table_says_and_nothing_else(stage):
    deployment = templates.of(stage)
    assert granted(deployment) == expected()


def test_the_local_stage_differs_by_one_function_and_the_name_of_one_right():
    local = expected()
    del local["share_keys"]  # the edge has its keys in its code
    local["plan_fan_out"]["queue deliveries"] = {"sqs:SendMessageBatch"}
    assert granted(templates.of("local")) == local


def test_no_right_is_a_wildcard_but_the_objects_of_a_folder_of_a_bucket_or_of_every_post():
    for rights in granted(templates.of("prod")).values():
        for resource, actions in rights.items():
            assert not any("*" in action for action in actions)
            folder = resource.removesuffix("/*")
            assert "*" not in folder.replace("media:*/", "media:")


def test_roles_hold_no_managed_policies_and_serve_lambda_alone():
    for stack in ("data", "api", "posts", "feed", "people", "live"):
        for role in templates.of("prod").properties("AWS::IAM::Role", stack):
            assert "ManagedPolicyArns" not in role
            [statement] = role["AssumeRolePolicyDocument"]["Statement"]
            assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}


def granted(deployment):
    """Folder -> resource -> actions, from the policies of the functions' roles."""
    found: dict[str, dict[str, set[str]]] = {}
    for folder, function in deployment.functions().items():
        rights = found.setdefault(folder, {})
        for statement in deployment.rights(function):
            assert statement["Effect"] == "Allow"
            actions = statement["Action"]
            actions = {actions} if isinstance(actions, str) else set(actions)
            resources = statement["Resource"]
            for resource in resources if isinstance(resources, list) else [resources]:
                one = {"Action": statement["Action"], "Resource": resource}
                rights.setdefault(named(deployment, one, function), set()).update(actions)
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
    if ":distribution/ImagesDistribution" in resource:
        return "distribution"
    if "execute-api:" in str(statement["Action"]):
        return f"sockets:{resource.split('/')[-3]}"
    if "cognito-idp:" in str(statement["Action"]):
        return "user pool"
    # Locally a policy names the ARN that the secret's name begins.
    resource = resource.removeprefix("arn:aws:secretsmanager:REGION:ACCOUNT:secret:")
    for start, name in _KEYS.items():
        if resource.startswith(start):
            return name
    is_queue = str(statement["Action"]).count("sqs:")
    name = resource.split("-", 2)[-1]
    return f"queue {name}" if is_queue else name


# Logical ids that begin so.
_KEYS = {
    "ImagesKeysKey": "signing keys",
    "OriginKeysKey": "origin keys",
    "PushKeysKey": "push keys",
    "ImagesStore": "key store",
}
