"""The AWS account of a test: everything that the stacks would create, and its contents."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import boto3
from pinhole.aws import items
from pinhole.counts import own_interactions
from pinhole.settings import settings
from pinhole.tables.comments import Comment, CommentLike
from pinhole.tables.people import User
from pinhole.tables.posts import Like, Post, Save
from pinhole.tables.registry import ALL
from pinhole.tables.relationships import Follow, Visit

from tests.flow.support import events
from tests.flow.support.aws.pristine import ACCOUNT, REGION, Pristine, backend

STREAMS = (Post, Like, Follow, Save, Comment, CommentLike, User, Visit)
QUEUES = (
    *("deliveries", "backfills", "moves", "rollups", "warmups", "ranks", "authors"),
    "recompressions",
    *("transcodes", "placements", "parked", "cleanups", "removals", "purges", "invalidations"),
    *("accounts", "exports", "withdrawals", "live", "pushes"),
)
BUCKETS = (
    settings.uploads_bucket,
    settings.originals_bucket,
    settings.media_bucket,
    settings.site_bucket,
    settings.archive_bucket,
    settings.exports_bucket,
)
DELETION_QUEUES = ("cleanups", "removals", "purges")
_pristine: list[Pristine] = []


@cache
def _client(service: str) -> Any:
    """Made once: a client takes longer to make than a moto account."""
    return boto3.client(service)


def _is_note(item: dict[str, Any]) -> bool:
    return own_interactions.is_note(items.plain(item))


class Account:
    """Made anew for every test."""

    def __init__(self) -> None:
        self.s3 = _client("s3")
        self.sqs = _client("sqs")
        self.streams = _client("dynamodbstreams")
        self.dynamodb = _client("dynamodb")
        self.events = _client("events")
        self._taken: dict[Any, int] = {}
        if _pristine:
            _pristine[0].restore()
        else:
            self._create()
            _pristine.append(Pristine())

    def _create(self) -> None:
        for bucket in BUCKETS:
            self.s3.create_bucket(Bucket=bucket)
        for queue in QUEUES:
            self.sqs.create_queue(QueueName=queue)
        for table in ALL:
            if getattr(table.Meta, "stream", False):
                table.Meta.stream_view_type = "NEW_AND_OLD_IMAGES"
            table.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
        self._subscribe()
        self._distribute()
        for name in (settings.signing_key_arn, settings.push_key_arn):
            _client("secretsmanager").create_secret(Name=name, SecretString="anotherkeyfortests")

    def _subscribe(self) -> None:
        """The event bus, and the rules that send deletions to their queues."""
        bus = {"EventBusName": settings.event_bus}
        self.events.create_event_bus(Name=settings.event_bus)
        for queue in DELETION_QUEUES:
            pattern = json.dumps({"source": ["pinhole"], "detail-type": ["PostDeleted"]})
            self.events.put_rule(Name=queue, EventPattern=pattern, **bus)
            target = {"Id": "1", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"}
            self.events.put_targets(Rule=queue, Targets=[target], **bus)

    def _distribute(self) -> None:
        """The CDN."""
        config = {"CallerReference": "1", "Comment": "", "Enabled": True}
        config["Origins"] = {"Quantity": 1, "Items": [{"Id": "1", "DomainName": "media.example"}]}
        config["DefaultCacheBehavior"] = {
            "TargetOriginId": "1",
            "ViewerProtocolPolicy": "https-only",
        }
        made = _client("cloudfront").create_distribution(DistributionConfig=config)
        object.__setattr__(settings, "distribution_id", made["Distribution"]["Id"])

    def invalidated(self) -> list[list[str]]:
        """The paths of each invalidation, oldest first."""
        about = {"DistributionId": settings.distribution_id}
        cdn = _client("cloudfront")
        listed = cdn.list_invalidations(**about)["InvalidationList"].get("Items", [])
        found = [cdn.get_invalidation(Id=each["Id"], **about)["Invalidation"] for each in listed]
        return [each["InvalidationBatch"]["Paths"]["Items"] for each in reversed(found)]

    def take_records(self, table: Any) -> list[dict[str, Any]]:
        """The stream records since the last call, as Lambda gets them. Read from moto's memory,
        like messages: settling polls all streams and queues again and again, mostly for nothing.
        """
        records = backend("dynamodb").tables[table.Meta.table_name].stream_shard.items
        new = records[self._taken.get(table, 0) :]
        self._taken[table] = len(records)
        return [events.stream_record(record.to_json(), table) for record in new]

    def take_messages(self, queue_url: str) -> list[Any]:
        """Receive and delete the visible messages of a queue; the decoded bodies."""
        queue = backend("sqs").queues[queue_url.rpartition("/")[2]]
        if not queue._messages:
            return []
        found = queue.messages
        queue._messages = [message for message in queue._messages if message not in found]
        return [json.loads(message.body) for message in found]

    def objects(self, bucket: str) -> dict[str, str]:
        """Key -> ETag of every object."""
        listed = self.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return {item["Key"]: item["ETag"] for item in listed}

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """Every row of a table, as DynamoDB holds it, without the notes beside them
        (`pinhole.counts.own_interactions`).
        """
        return [row for row in self._items(table) if not _is_note(row)]

    def notes(self, table: Any) -> list[dict[str, Any]]:
        """The notes of what people did last beside the rows of a table."""
        return [row for row in self._items(table) if _is_note(row)]

    def _items(self, table: Any) -> list[dict[str, Any]]:
        found = self.dynamodb.scan(TableName=table.Meta.table_name)["Items"]
        return sorted(found, key=json.dumps)

    def everything(self) -> dict[str, Any]:
        """All rows and objects, to check that nothing changed."""
        return {
            **{table.Meta.table_name: self.rows(table) for table in ALL},
            **{bucket: self.objects(bucket) for bucket in BUCKETS},
        }
