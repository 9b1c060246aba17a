#!/usr/bin/env bash
# A good guess: a write that leaves an item exactly as it was is no change, so a test's DynamoDB tells
# its stream what AWS's would: nothing (AWS's guide to DynamoDB Streams says so of PutItem and
# UpdateItem).
# What happens: ministack writes no record, moto writes a MODIFY with two equal images for each.
# Hurt: tests of whoever writes into the table that they listen to. A worker that comes to rest on AWS
# because its second write changes nothing goes round for ever, and records are counted too often.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    ministack==1.5.33 'moto[dynamodb]==5.2.5' boto3==1.43.106 botocore==1.43.106

cat > "$work/show.py" <<'PY'
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.metadata import version

import boto3
from moto import mock_aws

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}


@contextmanager
def ministack():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "HOME": os.getcwd(),
                   "IOT_MTLS_ENABLED": "0", "PATH": os.environ["PATH"]}
    quiet = subprocess.DEVNULL
    cloud = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=quiet,
                             stderr=quiet)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_ministack/health", timeout=5)
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        cloud.terminate()
        cloud.wait()


def create(db, **more):
    db.create_table(
        TableName="photos", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"},
                   {"AttributeName": "taken", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"},
                              {"AttributeName": "taken", "AttributeType": "N"}], **more)


STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
ITEM = {"owner": {"S": "ana"}, "taken": {"N": "1"}, "text": {"S": "sea"}}


def seen(url):
    db = boto3.client("dynamodb", endpoint_url=url, **KEYS)
    create(db, StreamSpecification=STREAM)
    db.put_item(TableName="photos", Item=ITEM)
    db.put_item(TableName="photos", Item=ITEM)
    key = {name: ITEM[name] for name in ("owner", "taken")}
    db.update_item(TableName="photos", Key=key, UpdateExpression="SET #t = :t",
                   ExpressionAttributeNames={"#t": "text"},
                   ExpressionAttributeValues={":t": ITEM["text"]})
    streams = boto3.client("dynamodbstreams", endpoint_url=url, **KEYS)
    arn = streams.list_streams(TableName="photos")["Streams"][0]["StreamArn"]
    [shard] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"],
                                       ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    return [(each["eventName"],
             each["dynamodb"].get("OldImage") == each["dynamodb"]["NewImage"])
            for each in streams.get_records(ShardIterator=start)["Records"]]


print("moto", version("moto"), "| ministack", version("ministack"), "| boto3", version("boto3"))
with mock_aws():
    by_moto = seen(None)
with ministack() as url:
    by_ministack = seen(url)
print("A put, the same put, an update to the same value; records, and are their images equal:")
print("moto     ", by_moto)
print("ministack", by_ministack)
assert by_moto == [("INSERT", False), ("MODIFY", True), ("MODIFY", True)]
assert by_ministack == [("INSERT", False)]
PY
cd "$work" && "$work/venv/bin/python" "$work/show.py"
