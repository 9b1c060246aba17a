"""The AWS account of a test: everything that the stacks would create, and what is in it."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import boto3
from moto.backends import get_backend
from pinhole.settings import settings
from pinhole.tables.comments import Comment, CommentLike
from pinhole.tables.people import User
from pinhole.tables.posts import Like, Post, Save
from pinhole.tables.registry import ALL
from pinhole.tables.relationships import Follow

from tests.flow.support import events

STREAMS = (Post, Like, Follow, Save, Comment, CommentLike, User)
QUEUES = (
    *("deliveries", "backfills", "moves", "rollups", "warmups", "ranks", "authors"),
    *("transcodes", "places", "parked", "cleanups", "removals", "purges", "invalidations"),
    *("accounts", "exports", "withdrawals"),
)
BUCKETS = (
    settings.uploads_bucket,
    settings.originals_bucket,
    settings.media_bucket,
    settings.archive_bucket,
    settings.exports_bucket,
)
DELETION_QUEUES = ("cleanups", "removals", "purges")
ACCOUNT, REGION = "123456789012", "us-east-1"
_empty_tables: dict[str, Any] = {}


@cache
def _client(service: str) -> Any:
    """Made once: a client takes longer to make than an account of moto's."""
    return boto3.client(service)


class Account:
    """Made anew for every test."""

    def __init__(self) -> None:
        self.s3 = _client("s3")
        self.sqs = _client("sqs")
        self.streams = _client("dynamodbstreams")
        self.dynamodb = _client("dynamodb")
        self.events = _client("events")
        for bucket in BUCKETS:
            self.s3.create_bucket(Bucket=bucket)
        for queue in QUEUES:
            self.sqs.create_queue(QueueName=queue)
        self._make_tables()
        self._subscribe()
        self._distribute()
        self._iterators: dict[Any, str] = {}

    def _subscribe(self) -> None:
        """The event bus, and the rules by which deletions reach their queues."""
        bus = {"EventBusName": settings.event_bus}
        self.events.create_event_bus(Name=settings.event_bus)
        for queue in DELETION_QUEUES:
            pattern = json.dumps({"source": ["pinhole"], "detail-type": ["PostDeleted"]})
            self.events.put_rule(Name=queue, EventPattern=pattern, **bus)
            target = {"Id": "1", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"}
            self.events.put_targets(Rule=queue, Targets=[target], **bus)

    def _distribute(self) -> None:
        """The CDN, which gets an id of its own each time."""
        config = {"CallerReference": "1", "Comment": "", "Enabled": True}
        config["Origins"] = {"Quantity": 1, "Items": [{"Id": "1", "DomainName": "media.example"}]}
        config["DefaultCacheBehavior"] = {
            "TargetOriginId": "1",
            "ViewerProtocolPolicy": "https-only",
        }
        made = _client("cloudfront").create_distribution(DistributionConfig=config)
        object.__setattr__(settings, "distribution_id", made["Distribution"]["Id"])

    def invalidated(self) -> list[list[str]]:
        """The paths of each invalidation, the first one first."""
        about = {"DistributionId": settings.distribution_id}
        cdn = _client("cloudfront")
        listed = cdn.list_invalidations(**about)["InvalidationList"].get("Items", [])
        found = [cdn.get_invalidation(Id=each["Id"], **about)["Invalidation"] for each in listed]
        return [each["InvalidationBatch"]["Paths"]["Items"] for each in reversed(found)]

    def take_records(self, table: Any) -> list[dict[str, Any]]:
        """The stream records since the last call, as Lambda gets them."""
        iterator = self._iterators.get(table) or self._first_iterator(table)
        answer = self.streams.get_records(ShardIterator=iterator)
        self._iterators[table] = answer["NextShardIterator"]
        return [events.stream_record(record, table) for record in answer["Records"]]

    def take_messages(self, queue_url: str) -> list[Any]:
        """Receive and delete what is in a queue; the decoded bodies."""
        bodies = []
        while found := self.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in found:
                self.sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
                bodies.append(json.loads(message["Body"]))
        return bodies

    def objects(self, bucket: str) -> dict[str, str]:
        """Key -> ETag of every object."""
        listed = self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {item["Key"]: item["ETag"] for item in listed}

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """Every row of a table, as DynamoDB holds it."""
        found = self.dynamodb.scan(TableName=table.Meta.table_name)["Items"]
        return sorted(found, key=json.dumps)

    def everything(self) -> dict[str, Any]:
        """All rows and objects: to see that nothing changed."""
        return {
            **{table.Meta.table_name: self.rows(table) for table in ALL},
            **{bucket: self.objects(bucket) for bucket in BUCKETS},
        }

    def _make_tables(self) -> None:
        """Create them once, and copy what moto holds then: that takes a twentieth of the time."""
        backend = get_backend("dynamodb")[ACCOUNT][REGION]
        if not _empty_tables:
            for table in ALL:
                self._create(table)
            _empty_tables.update(copy.deepcopy(backend.tables))
        backend.tables = copy.deepcopy(_empty_tables)

    def _create(self, table: Any) -> None:
        if getattr(table.Meta, "stream", False):
            table.Meta.stream_view_type = "NEW_AND_OLD_IMAGES"
        table.create_table(billing_mode="PAY_PER_REQUEST", wait=False)

    def _first_iterator(self, table: Any) -> str:
        arn = self.dynamodb.describe_table(TableName=table.Meta.table_name)["Table"][
            "LatestStreamArn"
        ]
        shard = self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
        return self.streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
