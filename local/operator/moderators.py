"""Moderators: the members of a group of the user pool, as their tokens say."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from botocore.exceptions import ClientError

from local.console import Trouble
from local.operator.targets import Target

GROUP = "moderators"


def appoint(at: Target, sign_in_name: str) -> None:
    """Add a user to the group, effective from their next sign-in. Raises Trouble if there is no
    such user.
    """
    with _known(sign_in_name):
        at.client("cognito-idp").admin_add_user_to_group(**_member(at, sign_in_name))


def dismiss(at: Target, sign_in_name: str) -> bool:
    """Take a user out of the group, and sign them out everywhere, because the tokens they have say
    that they are a moderator: functions refuse these within a minute, moderators' routes at once.
    False if they are no moderator, who is not signed out. Raises Trouble if there is no such user.
    """
    member = _member(at, sign_in_name)
    pool = {name: member[name] for name in ("UserPoolId", "Username")}
    cognito = at.client("cognito-idp")
    with _known(sign_in_name):
        if not _is_moderator(cognito, pool):
            return False
        # Before as well, so that a command that is cut off can be repeated.
        cognito.admin_user_global_sign_out(**pool)
        cognito.admin_remove_user_from_group(**member)
        cognito.admin_user_global_sign_out(**pool)
        then = int(time.time()) + 1
        _end_tokens(at, _user_id(cognito, pool), then)
    _wait_until(then)
    return True


def _is_moderator(cognito: Any, pool: dict[str, str]) -> bool:
    pages = cognito.get_paginator("admin_list_groups_for_user").paginate(**pool)
    return any(group["GroupName"] == GROUP for page in pages for group in page["Groups"])


def _user_id(cognito: Any, pool: dict[str, str]) -> str:
    attributes = cognito.admin_get_user(**pool)["UserAttributes"]
    return str(next(each["Value"] for each in attributes if each["Name"] == "sub"))


def _wait_until(then: int) -> None:
    """Tokens know their sign-in by the second: people who sign in from now on can stay."""
    time.sleep(max(0.0, then - time.time()))


def _end_tokens(at: Target, user_id: str, then: int) -> None:
    """Let only sign-ins from a second on count, as `pinhole.access.tokens.end` does."""
    dynamodb, key = at.client("dynamodb"), {"user_id": {"S": user_id}}
    dynamodb.update_item(
        TableName=f"{at.prefix}-readers",
        Key=key,
        UpdateExpression="SET is_checked = :yes, version = if_not_exists(version, :none) + :one,"
        " visited_at = if_not_exists(visited_at, :none),"
        " complete_from = if_not_exists(complete_from, :top)",
        ExpressionAttributeValues={
            ":yes": {"BOOL": True},
            ":none": {"N": "0"},
            ":one": {"N": "1"},
            ":top": {"S": "Z" * 26},
        },
    )
    # Of somebody who was never here there is no row to change.
    with suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.update_item(
            TableName=f"{at.prefix}-users",
            Key=key,
            UpdateExpression="SET not_before = :then",
            ConditionExpression="attribute_exists(user_id)"
            " AND (attribute_not_exists(not_before) OR not_before < :then)",
            ExpressionAttributeValues={":then": {"N": str(then)}},
        )


def _member(at: Target, sign_in_name: str) -> dict[str, str]:
    stack = at.client("cloudformation").describe_stacks(StackName=f"{at.prefix}-data")["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    pool_id = outputs["UserPoolId"]
    return {"UserPoolId": pool_id, "Username": sign_in_name, "GroupName": GROUP}


@contextmanager
def _known(sign_in_name: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != "UserNotFoundException":
            raise
        raise Trouble(
            f"Nobody signs in as {sign_in_name}: NAME is the name that a person signed up with."
        ) from None
