"""The account as its owner sees it. Tests look here only for what the API does not show, and to
send what S3 or a stream would.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pinhole.aws import items
from pinhole.aws.items import Row

from local.cloud import ACCOUNT, REGION, Cloud
from tests.e2e.support.functions import Function
from tests.e2e.support.queues import Queue

PREFIX = "pinhole-local"


class Account:
    """The account of a running local cloud, with root's rights."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.client = cache(cloud.client)

    def queue(self, name: str) -> Queue:
        """One of `repair.QUEUES`, its `-dead` one, or parked."""
        return Queue(self.client("sqs"), f"{PREFIX}-{name}")

    def function(self, folder: str) -> Function:
        return Function(self.cloud, self.client, f"{PREFIX}-{folder.replace('_', '-')}")

    def table(self, name: str) -> str:
        """The full name of a table."""
        return f"{PREFIX}-{name}"

    def bucket(self, name: str) -> str:
        """The full name of the bucket uploads, originals or media."""
        return f"{PREFIX}-{name}-{ACCOUNT}-{REGION}"

    def keys(self, bucket: str, containing: str) -> list[str]:
        """The keys of the bucket's objects that hold this text."""
        lister = self.client("s3").get_paginator("list_objects_v2")
        pages = lister.paginate(Bucket=self.bucket(bucket))
        found = (item["Key"] for page in pages for item in page.get("Contents", []))
        return [key for key in found if containing in key]

    def put_object(self, bucket: str, key: str, body: bytes) -> str:
        """Put an object into the bucket, bypassing the app; its ETag."""
        put = self.client("s3").put_object(Bucket=self.bucket(bucket), Key=key, Body=body)
        return put["ETag"].strip('"')

    def row(self, table: str, **key: str) -> Row:
        """A row as it is now; empty if there is none."""
        answer = self.client("dynamodb").get_item(
            TableName=self.table(table), Key=items.attributes(key), ConsistentRead=True
        )
        return items.plain(answer.get("Item", {}))

    def rows(self, table: str, **equal: str) -> list[Row]:
        """All rows that have these attributes."""
        pages = self.client("dynamodb").get_paginator("scan")
        scanned = pages.paginate(TableName=self.table(table), ConsistentRead=True)
        rows = (items.plain(item) for page in scanned for item in page["Items"])
        return [row for row in rows if equal.items() <= row.items()]

    def put_row(self, table: str, **row: Any) -> None:
        self.client("dynamodb").put_item(TableName=self.table(table), Item=items.attributes(row))
