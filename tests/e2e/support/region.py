"""One region of a network in two, as its functions see it: the domain's code in a process that has
the variables which a stage gives to the functions there.

    python -m tests.e2e.support.region like <post_id> <name>
    python -m tests.e2e.support.region count
    python -m tests.e2e.support.region counted <post_id>
"""

from __future__ import annotations

import json
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import SimpleNamespace
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import boto3
from pinhole import errors, ids
from pinhole.access.viewer import Viewer
from pinhole.counts import counters
from pinhole.posts import likes
from pinhole.tables import store
from pinhole.tables.people import User
from pinhole.tables.posts import Counter, Like, Post

from local.environments import ROOT

CONTEXT = SimpleNamespace(
    aws_request_id="1",
    function_name="count_changes",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:000000000000:function:count_changes",
)


def publish(name: str) -> str:
    """A post's row of a person who arrives; returns its id."""
    _arrive(name)
    post = Post(ids.ulid(), author_id=_id(name), state="published", kind="photo")
    post.media = [{"index": 0, "content_type": "image/jpeg", "state": "ready", "type": "photo"}]
    post.author = {"username": name, "avatar_url": None}
    post.created_at = post.published_at = "2026-11-22T12:00:00.000Z"
    post.correlation_id = "none"
    post.save()
    return post.post_id


def like(post_id: str, name: str) -> str:
    """`liked`, or why not."""
    try:
        _arrive(name)
        likes.add(Viewer(_id(name), name, False), post_id)
    except errors.ReadOnly as error:
        return error.code
    return "liked"


def count() -> str:
    """Count what is in the region's stream of likes, from its beginning, as a mapping that begins
    to read it does; returns how many changes were there.
    """
    records = _changes(Like.Meta.table_name)
    _handler("count_changes").handler({"Records": records, "shardId": _shard()}, CONTEXT)
    return str(len(records))


def counted(post_id: str) -> str:
    """The count as people see it, and the rows."""
    subject = counters.of_post(post_id)
    [row] = store.batch_get({Counter: [counters.key(subject)]}, [Counter])[Counter] or [None]
    rows = sum(1 for each in Like.scan() if each.post_id == post_id)
    return f"{counters.value(row, 'likes')} {rows}"


def _arrive(name: str) -> None:
    User(_id(name), username=name, display_name="", created_at="").save()


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_DNS, name))


def _shard() -> str:
    """Of this region: on AWS no two streams have one of the same id, on the local cloud all do."""
    return f"shardId-{os.environ['AWS_REGION']}"


def _changes(table: str) -> list[dict[str, Any]]:
    stream = boto3.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    client = boto3.client("dynamodbstreams")
    [shard] = client.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    at = client.get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    found = client.get_records(ShardIterator=at["ShardIterator"])["Records"]
    for record in found:
        changed = record["dynamodb"]
        changed["ApproximateCreationDateTime"] = changed["ApproximateCreationDateTime"].timestamp()
        record["eventSourceARN"] = stream
    return found


def _handler(folder: str) -> Any:
    spec = spec_from_file_location(folder, ROOT / "lambdas" / folder / "handler.py")
    assert spec
    assert spec.loader
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    commands = {"publish": publish, "like": like, "count": count, "counted": counted}
    print(json.dumps(commands[command](*arguments)))
