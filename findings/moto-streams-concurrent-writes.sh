#!/usr/bin/env bash
# A good guess: the records of a DynamoDB stream carry unique, increasing sequence numbers in moto
# too, so a consumer that follows NextShardIterator sees each record once and then nothing new.
# What happens: moto numbers a record by the length of its list and appends it later, so two threads
# that write at once get one number. The next iterator starts at the greatest number of the page plus
# one, which is then the position of a record already read: the consumer goes round there for ever.
# Hurt: tests that drive a projection or fan-out from moto's stream while several threads write.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    'moto[dynamodb]==5.2.5' boto3==1.43.106 botocore==1.43.106

cat > "$work/show.py" <<'PY'
import sys
import threading
from importlib.metadata import version

import boto3
from botocore.config import Config
from moto import mock_aws

THREADS, PUTS, ROUNDS = 8, 40, 25
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}


def create_table(db, name):
    table = db.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    return table["TableDescription"]["LatestStreamArn"]


def write(db, name, threads):
    start = threading.Barrier(threads)

    def puts(number):
        start.wait()
        for n in range(THREADS * PUTS // threads):
            db.put_item(TableName=name, Item={"id": {"S": f"{number}-{n}"}})

    workers = [threading.Thread(target=puts, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def follow(streams, arn, limit, reads):
    """Read at most `reads` pages; return the number and id of each record, in order."""
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    seen = []
    for _ in range(reads):
        page = streams.get_records(ShardIterator=iterator, Limit=limit)
        iterator = page["NextShardIterator"]
        for record in page["Records"]:
            row = record["dynamodb"]
            seen.append((int(row["SequenceNumber"]), row["Keys"]["id"]["S"]))
    return seen


def look(db, streams, name, threads):
    """Return how many numbers repeat, and how many rows 3 reads of each record do not reach."""
    arn = create_table(db, name)
    write(db, name, threads)
    total = THREADS * PUTS
    once = follow(streams, arn, 1000, 1)
    assert len(once) == len({row for _, row in once}) == total, len(once)
    repeated = total - len({number for number, _ in once})
    singly = follow(streams, arn, 1, 3 * total)
    missed = total - len({row for _, row in singly})
    print(f"{threads} thread(s): {total} rows, {repeated} numbers given twice;", end=" ")
    print(f"{3 * total} reads of one record each: {len(singly)} records, {missed} rows never seen")
    return repeated, missed


print(*(f"{name} {version(name)}" for name in ("moto", "boto3", "botocore")))
with mock_aws():
    db = boto3.client("dynamodb", config=Config(max_pool_connections=THREADS), **KEYS)
    streams = boto3.client("dynamodbstreams", **KEYS)
    alone = look(db, streams, "alone", 1)
    sys.setswitchinterval(1e-6)
    for attempt in range(ROUNDS):
        together = look(db, streams, f"together-{attempt}", THREADS)
        if all(together):
            break

if alone != (0, 0):
    sys.exit("CHANGED: one thread no longer gives unique numbers")
if not all(together):
    sys.exit("CHANGED: rows written at once now have numbers of their own")
print("as recorded: numbers repeat, and a consumer never gets past the first repetition")
PY
"$work/venv/bin/python" "$work/show.py"
