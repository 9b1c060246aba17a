"""A network in two regions of one local cloud, of which one writes, then the other: replicas of
tables and copies of buckets as `stacks/` declares them, made by call, since the local cloud's
CloudFormation makes none.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import boto3
import pytest
from pinhole.tables.registry import ALL

from local import cloud
from local.cloud import ACCOUNT, CREDENTIALS, Cloud
from local.environments import ROOT, STATE
from tests.e2e.support import waiting

HOME, OTHER = "us-east-1", "eu-west-1"
BOTH = {HOME: OTHER, OTHER: HOME}
# What counting sends to other workers, which are not played here.
QUEUES = ("RANKS_QUEUE_URL", "LIVE_QUEUE_URL", "PARKED_QUEUE_URL")


@dataclass(frozen=True)
class Region:
    """A region, and which one writes, as its functions are told."""

    at: Cloud
    name: str

    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.at.environment()["AWS_ENDPOINT_URL"],
            region_name=self.name,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )

    def ask(self, *command, writer, since=0):
        """What a process in the region answers."""
        environment = {
            **os.environ,
            **self.at.environment(),
            "AWS_REGION": self.name,
            "AWS_DEFAULT_REGION": self.name,
            "WRITER_REGION": writer,
            "WRITER_SINCE": str(since),
            **dict.fromkeys(QUEUES, f"{self.at.endpoint}/{ACCOUNT}/work"),
            "PYTHONPATH": f"{ROOT}:{ROOT}/layers/shared/python",
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.e2e.support.region", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def regions() -> Iterator[dict[str, Region]]:
    """Two regions with all tables, and a bucket each that copies to the other."""
    with cloud.running(STATE / "e2e-regions", cloud.free_port()) as at:
        found = {name: Region(at, name) for name in BOTH}
        for model in ALL:
            _replicate(found[HOME].client("dynamodb"), model)
        for region in found.values():
            _bucket(region)
            region.client("sqs").create_queue(QueueName="work")
        for region in found.values():
            _copy(region)
        yield found


def test_each_stream_has_what_both_regions_write(regions):
    """So functions follow one of them alone."""
    table = ALL[0].Meta.table_name
    key = _key(table, regions[HOME])
    for name, region in regions.items():
        region.client("dynamodb").put_item(TableName=table, Item=_item(key, name))
    for region in regions.values():
        waiting.until(lambda region=region: len(_rows(region, table)) == 2, what="replication")
        assert len(_records(region, table)) == 2


def test_the_other_region_takes_over_and_gives_back_with_counts_that_equal_rows(regions):
    home, other = regions[HOME], regions[OTHER]
    post = home.ask("publish", "ana", writer=HOME)
    assert home.ask("like", post, "ben", writer=HOME) == "liked"
    home.ask("count", writer=HOME)
    assert home.ask("counted", post, writer=HOME) == "1 1"

    # The other one shows it, and changes nothing.
    assert other.ask("counted", post, writer=HOME) == "1 1"
    assert other.ask("like", post, "cleo", writer=HOME) == "read_only"

    # It takes over: its stream begins with what was counted at home.
    since = _now()
    assert home.ask("like", post, "cleo", writer=OTHER) == "read_only"
    assert other.ask("like", post, "cleo", writer=OTHER, since=since) == "liked"
    assert other.ask("count", writer=OTHER, since=since) == "2"
    assert other.ask("counted", post, writer=OTHER, since=since) == "2 2"

    # And back: the home's stream has what the other one counted.
    since = _now()
    assert home.ask("like", post, "dora", writer=HOME, since=since) == "liked"
    assert home.ask("count", writer=HOME, since=since) == "3"
    for region in regions.values():
        assert region.ask("counted", post, writer=HOME, since=since) == "3 3"


def test_without_the_time_of_the_take_over_likes_would_be_counted_twice(regions):
    """What the rule is for."""
    home, other = regions[HOME], regions[OTHER]
    since = _now()
    post = home.ask("publish", "eva", writer=HOME)
    home.ask("like", post, "finn", writer=HOME)
    home.ask("count", writer=HOME, since=since)
    other.ask("count", writer=OTHER)
    counted, rows = other.ask("counted", post, writer=OTHER).split()
    assert (int(counted), int(rows)) == (2, 1)


def test_files_are_copied_both_ways_and_deletions_too(regions):
    for name, region in regions.items():
        region.client("s3").put_object(Bucket=_name(name), Key=name, Body=name.encode())
    for region in regions.values():
        waiting.until(lambda region=region: _keys(region) == sorted(BOTH), what="copies")
    for name, there in BOTH.items():
        regions[there].client("s3").delete_object(Bucket=_name(there), Key=name)
    for region in regions.values():
        waiting.until(lambda region=region: _keys(region) == [], what="copies of deletions")


def _now() -> int:
    """The next second: changes of this one are before it."""
    begun = int(time.time()) + 1
    waiting.until(lambda: time.time() >= begun, what="the next second")
    return begun


def _replicate(dynamodb, model):
    schema = model._get_schema()
    indexes = {
        "GlobalSecondaryIndexes": [_index(each) for each in schema["global_secondary_indexes"]],
        "LocalSecondaryIndexes": [_index(each) for each in schema["local_secondary_indexes"]],
    }
    dynamodb.create_table(
        TableName=model.Meta.table_name,
        AttributeDefinitions=schema["attribute_definitions"],
        KeySchema=schema["key_schema"],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        **{name: each for name, each in indexes.items() if each},
    )
    dynamodb.update_table(
        TableName=model.Meta.table_name, ReplicaUpdates=[{"Create": {"RegionName": OTHER}}]
    )


def _index(schema):
    names = {"index_name": "IndexName", "key_schema": "KeySchema", "projection": "Projection"}
    return {theirs: schema[ours] for ours, theirs in names.items()}


def _name(region):
    return f"pinhole-regions-media-{region}"


def _bucket(region):
    where = {"CreateBucketConfiguration": {"LocationConstraint": region.name}}
    s3 = region.client("s3")
    s3.create_bucket(Bucket=_name(region.name), **(where if region.name != "us-east-1" else {}))
    s3.put_bucket_versioning(
        Bucket=_name(region.name), VersioningConfiguration={"Status": "Enabled"}
    )


def _copy(region):
    rule = {
        "ID": "there",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "SourceSelectionCriteria": {"ReplicaModifications": {"Status": "Enabled"}},
        "Destination": {"Bucket": f"arn:aws:s3:::{_name(BOTH[region.name])}"},
    }
    configuration = {"Role": "arn:aws:iam::000000000000:role/copies", "Rules": [rule]}
    region.client("s3").put_bucket_replication(
        Bucket=_name(region.name), ReplicationConfiguration=configuration
    )


def _keys(region):
    found = region.client("s3").list_objects_v2(Bucket=_name(region.name))
    return sorted(each["Key"] for each in found.get("Contents", []))


def _key(table, region):
    return region.client("dynamodb").describe_table(TableName=table)["Table"]["KeySchema"]


def _item(schema, value):
    return {key["AttributeName"]: {"S": value} for key in schema}


def _rows(region, table):
    return region.client("dynamodb").scan(TableName=table)["Items"]


def _records(region, table):
    stream = region.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    client = region.client("dynamodbstreams")
    [shard] = client.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    at = client.get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    return client.get_records(ShardIterator=at["ShardIterator"])["Records"]
