"""Keys that a deployment shares with the edge and the API, on CloudFormation's terms."""

import hashlib
import json

import pytest
import urllib3
from botocore.exceptions import ClientError
from pinhole.aws import clients
from pinhole.cdn import shared_keys

from tests.flow.support import world as flow

EVENT = {
    "RequestType": "Create",
    "ResponseURL": "https://answers.example/stack?signature=1",
    "StackId": "arn:stack",
    "RequestId": "r1",
    "LogicalResourceId": "SharedKeys",
}


class Store:
    """CloudFront's key-value store: a write names the version that it replaces."""

    def __init__(self):
        self.items, self.version = {}, 1

    def describe_key_value_store(self, **asked):
        assert asked == {"KvsARN": "arn:store"}
        return {"ETag": str(self.version)}

    def put_key(self, **asked):
        assert asked["KvsARN"] == "arn:store"
        if asked["IfMatch"] != str(self.version):
            raise ClientError({"Error": {"Code": "ConflictException"}}, "PutKey")
        self.items[asked["Key"]] = asked["Value"]
        self.version += 1


@pytest.fixture
def store(monkeypatch):
    made = Store()
    monkeypatch.setattr(clients, "key_value_store", lambda: made)
    return made


@pytest.fixture
def answers(monkeypatch):
    """What CloudFormation gets."""
    got = []

    def request(pool, method, url, *, body, headers, **options):
        assert (method, url, headers) == ("PUT", EVENT["ResponseURL"], {"Content-Type": ""})
        got.append(json.loads(body))
        return urllib3.HTTPResponse(status=200)

    monkeypatch.setattr(urllib3.PoolManager, "request", request)
    return got


@pytest.fixture
def secrets(world):
    made = clients.secrets()
    for name in ("old", "new", "origin"):
        made.create_secret(Name=name, SecretString=f"{name}key")


def deploy(kind, signing, origins=("origin",)):
    properties = {"Store": "arn:store", "SigningKeys": signing, "OriginKeys": list(origins)}
    event = {**EVENT, "RequestType": kind, "ResourceProperties": properties}
    flow.invoke("share_keys", event)


def test_each_deployment_brings_the_edge_exactly_the_keys_it_names(secrets, store, answers):
    held = []
    for kind, keys in [("Create", ["old"]), ("Update", ["old", "new"]), ("Update", ["new"])]:
        deploy(kind, keys)
        held.append(store.items[shared_keys.ITEM])
    assert held == ["oldkey", "oldkey newkey", "newkey"]
    assert {each["Status"] for each in answers} == {"SUCCESS"}
    assert {each["PhysicalResourceId"] for each in answers} == {"SharedKeys"}


def test_the_answer_holds_hashes_and_no_key(secrets, store, answers):
    deploy("Create", ["old", "new"], ["origin", "new"])
    [answer] = answers
    hashes = [hashlib.sha256(key).hexdigest() for key in (b"originkey", b"newkey")]
    assert answer["Data"] == {"OriginHashes": " ".join(hashes)}
    assert "key" not in json.dumps(answer["Data"])
    asked = ("StackId", "RequestId", "LogicalResourceId")
    assert {name: answer[name] for name in asked} == {name: EVENT[name] for name in asked}


def test_a_missing_secret_fails_the_deployment_and_leaves_the_edge_as_it_is(
    secrets, store, answers
):
    deploy("Create", ["old"])
    deploy("Update", ["old", "gone"])
    assert store.items[shared_keys.ITEM] == "oldkey"
    assert [each["Status"] for each in answers] == ["SUCCESS", "FAILED"]
    assert answers[1]["Reason"] == "ResourceNotFoundException: see the function's log"


def test_of_two_deployments_at_once_one_fails_and_leaves_the_keys_of_the_other(
    secrets, store, answers, monkeypatch
):
    """Each has read the store's version before it writes."""
    deploy("Create", ["old"])
    describe = store.describe_key_value_store

    def overtaken(**asked):
        seen = describe(**asked)
        store.put_key(KvsARN="arn:store", Key=shared_keys.ITEM, Value="oldkey newkey", IfMatch="2")
        return seen

    monkeypatch.setattr(store, "describe_key_value_store", overtaken)
    deploy("Update", ["new"])
    assert store.items[shared_keys.ITEM] == "oldkey newkey"
    assert [each["Status"] for each in answers] == ["SUCCESS", "FAILED"]


def test_a_deleted_resource_touches_nothing(world, store, answers):
    deploy("Delete", ["old"])
    assert store.items == {}
    assert answers[0]["Status"] == "SUCCESS"


def test_an_answer_that_cloudformation_does_not_take_is_an_error(secrets, store, monkeypatch):
    refused = urllib3.HTTPResponse(status=403)
    monkeypatch.setattr(urllib3.PoolManager, "request", lambda *_, **__: refused)
    with pytest.raises(RuntimeError, match="403"):
        deploy("Create", ["old"])
