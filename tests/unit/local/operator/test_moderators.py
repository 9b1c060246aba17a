"""Making and dismissing moderators."""

import pytest
from botocore.exceptions import ClientError

from local.console import Trouble
from local.operator import moderators


@pytest.fixture(autouse=True)
def waited(monkeypatch):
    """The seconds that a command would wait for."""
    found = []
    monkeypatch.setattr(moderators, "_wait_until", found.append)
    return found


class Cognito:
    """A user pool in which nora and ben sign in."""

    def __init__(self):
        self.groups, self.did = {"nora": set(), "ben": set()}, []

    def _of(self, asked):
        if asked["Username"] not in self.groups:
            raise ClientError({"Error": {"Code": "UserNotFoundException"}}, "Admin")
        return self.groups[asked["Username"]]

    def admin_add_user_to_group(self, **asked):
        self._of(asked).add(asked["GroupName"])

    def admin_remove_user_from_group(self, **asked):
        self._of(asked).discard(asked["GroupName"])
        self.did.append(("removed", asked["Username"]))

    def admin_user_global_sign_out(self, **asked):
        self.did.append(("signed out", asked["Username"]))

    def admin_get_user(self, **asked):
        self._of(asked)
        return {"UserAttributes": [{"Name": "sub", "Value": f"id of {asked['Username']}"}]}

    def get_paginator(self, operation):
        assert operation == "admin_list_groups_for_user"
        return self

    def paginate(self, **asked):
        return [{"Groups": []}, {"Groups": [{"GroupName": each} for each in self._of(asked)]}]

    def describe_stacks(self, **asked):
        return {"Stacks": [{"Outputs": [{"OutputKey": "UserPoolId", "OutputValue": "pool"}]}]}


class Target:
    prefix = "pinhole-test"

    def __init__(self, cognito, dynamodb):
        self._clients = {
            "cognito-idp": cognito,
            "cloudformation": cognito,
            "dynamodb": dynamodb,
        }

    def client(self, service):
        return self._clients[service]


class DynamoDB:
    """Records what was written; the people of `missing` have no row."""

    class exceptions:  # noqa: N801
        class ConditionalCheckFailedException(Exception):  # noqa: N818
            pass

    def __init__(self, missing=()):
        self.missing, self.written = missing, []

    def update_item(self, **asked):
        user_id = asked["Key"]["user_id"]["S"]
        if user_id in self.missing and "ConditionExpression" in asked:
            raise self.exceptions.ConditionalCheckFailedException
        self.written.append((asked["TableName"], user_id))
        self.last = asked["ExpressionAttributeValues"]


def test_a_moderator_is_appointed_without_being_signed_out():
    cognito, dynamodb = Cognito(), DynamoDB()
    moderators.appoint(Target(cognito, dynamodb), "nora")
    assert cognito.groups["nora"] == {"moderators"}
    assert (cognito.did, dynamodb.written) == ([], [])


def test_a_dismissed_moderator_is_signed_out_everywhere(waited):
    """Before the dismissal too: a command that is cut off finds them in the group again."""
    cognito, dynamodb = Cognito(), DynamoDB()
    moderators.appoint(Target(cognito, dynamodb), "nora")
    assert moderators.dismiss(Target(cognito, dynamodb), "nora")
    assert cognito.groups["nora"] == set()
    assert [what for what, _ in cognito.did] == ["signed out", "removed", "signed out"]
    assert dynamodb.written == [
        ("pinhole-test-readers", "id of nora"),
        ("pinhole-test-users", "id of nora"),
    ]
    assert waited == [int(dynamodb.last[":then"]["N"])]


def test_who_was_no_moderator_is_not_signed_out():
    cognito, dynamodb = Cognito(), DynamoDB()
    cognito.groups["ben"].add("another group")
    assert not moderators.dismiss(Target(cognito, dynamodb), "ben")
    assert (cognito.did, dynamodb.written) == ([], [])


def test_a_moderator_who_never_came_can_be_dismissed():
    cognito, dynamodb = Cognito(), DynamoDB(missing=["id of nora"])
    moderators.appoint(Target(cognito, dynamodb), "nora")
    assert moderators.dismiss(Target(cognito, dynamodb), "nora")


@pytest.mark.parametrize("act", [moderators.appoint, moderators.dismiss])
def test_a_user_who_is_not_there_is_named_in_one_sentence(act):
    with pytest.raises(Trouble, match="Nobody signs in as eve"):
        act(Target(Cognito(), DynamoDB()), "eve")
