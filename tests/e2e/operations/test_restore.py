"""Data that was lost is brought back under its name, as docs/runbooks/restore.md says."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError
from pinhole.media import object_keys

from local import deploy_local
from local.aws import objects, pause, tables
from local.operator.targets import Target
from stacks import stages
from tests.e2e.support import samples
from tests.e2e.support.network import LIMITS
from tests.e2e.support.waiting import until

NAME = "pinhole-local-saves"
RESERVED = stages.local(4566).plan.reserved


@pytest.fixture
def stage(network):
    endpoint = network.addresses["endpoint"].replace("localhost", "127.0.0.1")
    return Target("local", endpoint, network.addresses["region"])


def test_a_table_comes_back_while_nothing_runs_and_is_followed_again(network, stage, monkeypatch):
    monkeypatch.setattr(pause, "DRAIN_SECONDS", 0)
    author, reader = network.person("ana"), network.person("ben")
    post_id = network.publish(author, samples.small_photo())
    reader.ask("POST", f"/posts/{post_id}/save")
    wait_for_saves(author, post_id, 1)  # savers see their own interaction before it is counted
    before = described(stage)
    pause.pause(stage)
    try:
        assert at_once(stage, "read-posts") == 0
        tables.restore(stage, "saves", at=datetime.now(UTC), backup=None)
        deploy_local.deploy(network.cloud, LIMITS)
    finally:
        pause.resume(stage)
    assert at_once(stage, "read-posts") == RESERVED["read_posts"]
    assert at_once(stage, "save-posts") is None
    after = described(stage)
    assert after["LatestStreamArn"] != before["LatestStreamArn"]
    for kept in ("KeySchema", "StreamSpecification", "AttributeDefinitions"):
        assert after[kept] == before[kept]
    assert indexes(after) == indexes(before)
    [saved] = reader.ask("GET", "/users/me/saved")["posts"]
    assert saved["post_id"] == post_id
    author.ask("POST", f"/posts/{post_id}/save")
    wait_for_saves(reader, post_id, 2)


def test_a_deleted_original_comes_back_under_its_key(network, stage):
    author = network.person("ana")
    post_id = network.publish(author, samples.small_photo())
    key = object_keys.original_key(post_id, 0)
    s3, bucket = stage.client("s3"), network.account.bucket("originals")
    [stored] = s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]
    author.ask("DELETE", f"/posts/{post_id}")
    until(lambda: is_there(s3, bucket, key), lambda found: not found, what="the original to go")
    assert objects.restore(stage, "originals", at=stored["LastModified"], below=key) == 1
    assert s3.head_object(Bucket=bucket, Key=key)["ETag"] == stored["ETag"]
    assert objects.restore(stage, "originals", at=stored["LastModified"], below=key) == 0
    s3.delete_object(Bucket=bucket, Key=key)


def wait_for_saves(reader, post_id, count):
    until(
        lambda: reader.ask("GET", f"/posts/{post_id}")["save_count"],
        lambda found: found == count,
        what=f"{count} saves of {post_id}",
    )


def at_once(stage, function):
    """The reserved concurrency of a function."""
    found = stage.client("lambda").get_function_concurrency(
        FunctionName=f"pinhole-local-{function}"
    )
    return found.get("ReservedConcurrentExecutions")


def described(stage):
    return stage.client("dynamodb").describe_table(TableName=NAME)["Table"]


def indexes(table):
    found = table.get("GlobalSecondaryIndexes", []) + table.get("LocalSecondaryIndexes", [])
    return {each["IndexName"]: each["KeySchema"] for each in found}


def is_there(s3, bucket, key):
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        return False
    return True
