"""An upgrade from the last release keeps all that people have, and AWS does not refuse it."""

import json
from copy import deepcopy

import pytest

from local.release import newest
from tests.infrastructure import templates
from tests.infrastructure.upgrades.released import FILE, differences, summary

DATA = "pinhole-prod-data"
# What an upgrade changes on purpose, as the changelog says, with the way that operators take.
ACCEPTED: dict[str, str] = {}


@pytest.fixture(scope="module")
def made():
    return templates.of("prod").templates


def test_an_upgrade_from_the_last_release_breaks_nothing(made):
    released = json.loads(FILE.read_text())
    assert len(released["state"]) > 50
    assert differences(released, summary(made)) == set(ACCEPTED)


def test_the_fixture_is_of_the_last_release():
    version = json.loads(FILE.read_text())["version"]
    assert version == newest() or (newest() is None and version.endswith("-dev"))


def resource(template, type, name=""):
    """The first resource of a type, and its logical id."""
    return next(
        (id, each)
        for id, each in template["Resources"].items()
        if each["Type"] == type and name in json.dumps(each["Properties"])
    )


def without(type):
    def change(made):
        template = made[DATA]
        del template["Resources"][resource(template, type)[0]]

    return change


def other(type, **properties):
    def change(made):
        resource(made[DATA], type)[1]["Properties"].update(properties)

    return change


def unkept(made):
    resource(made[DATA], "AWS::S3::Bucket")[1]["DeletionPolicy"] = "Delete"


def renamed_id(made):
    """The same queue under another logical id."""
    resources = made["pinhole-prod-work"]["Resources"]
    id, _ = resource(made["pinhole-prod-work"], "AWS::SQS::Queue", "pinhole-prod-deliveries")
    resources["Other"] = resources.pop(id)


def another_stack(made):
    id, moved = resource(made["pinhole-prod-posts"], "AWS::Lambda::Function", "pinhole-prod-")
    del made["pinhole-prod-posts"]["Resources"][id]
    made["pinhole-prod-feed"]["Resources"][id] = moved


def two_indexes(made):
    table = resource(made[DATA], "AWS::DynamoDB::Table", "pinhole-prod-comments")[1]["Properties"]
    del table["GlobalSecondaryIndexes"][:2]


def exported_anew(made):
    outputs = made[DATA]["Outputs"].values()
    next(each for each in outputs if "Export" in each)["Value"] = {"Ref": "Another"}


KEYS = [{"AttributeName": "other", "KeyType": "HASH"}]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without("AWS::DynamoDB::Table"), "would be deleted"),
        (without("AWS::Cognito::UserPool"), "would be deleted"),
        (other("AWS::DynamoDB::Table", KeySchema=KEYS), "would be replaced"),
        (other("AWS::DynamoDB::Table", LocalSecondaryIndexes=[]), "would be replaced"),
        (other("AWS::DynamoDB::Table", TableName="pinhole-prod-x"), "would be replaced"),
        (other("AWS::S3::Bucket", BucketName="x"), "would be replaced"),
        (other("AWS::Cognito::UserPool", AliasAttributes=["email"]), "would be replaced"),
        (other("AWS::SecretsManager::Secret", GenerateSecretString={}), "would be replaced"),
        (unkept, "would no longer be kept"),
        (renamed_id, "would exist twice"),
        (another_stack, "would exist twice"),
        (two_indexes, "several indexes at once"),
        (exported_anew, "is in use and would change"),
    ],
)
def test_a_change_that_breaks_something_is_noticed(change, said, made):
    changed = deepcopy(made)
    change(changed)
    assert any(said in each for each in differences(summary(made), summary(changed)))


def test_what_only_comes_anew_breaks_nothing(made):
    changed = deepcopy(made)
    table = {"TableName": "pinhole-prod-new", "KeySchema": KEYS}
    new = {"Type": "AWS::DynamoDB::Table", "Properties": table}
    changed[DATA]["Resources"]["New"] = new
    del resource(changed[DATA], "AWS::DynamoDB::Table", "pinhole-prod-comments")[1]["Properties"][
        "GlobalSecondaryIndexes"
    ][0]
    assert differences(summary(made), summary(changed)) == set()
