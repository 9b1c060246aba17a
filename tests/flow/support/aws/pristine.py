"""An empty moto account, kept: creating one takes 30 calls, restoring a kept one takes none.

Containers of content (items, keys, messages, stream records) are copied each time; all else is
shared.
"""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from typing import Any

from moto.backends import get_backend

ACCOUNT, REGION = "123456789012", "us-east-1"


class Pristine:
    """The account in its present state, without content."""

    def __init__(self) -> None:
        self._tables = dict(backend("dynamodb").tables)
        self._queues = dict(backend("sqs").queues)
        self._buckets = dict(backend("s3", "aws").buckets)
        self._places = dict(get_backend("s3").bucket_accounts)
        self._event_buses = dict(backend("events").event_buses)
        self._distributions = dict(backend("cloudfront", "aws").distributions)
        self._secrets = dict(backend("secretsmanager").secrets)

    def restore(self) -> None:
        """Restore it in moto after a reset."""
        backend("dynamodb").tables.update(_each(_empty_table, self._tables))
        backend("sqs").queues.update(_each(_empty_queue, self._queues))
        backend("s3", "aws").buckets.update(_each(_empty_bucket, self._buckets))
        get_backend("s3").bucket_accounts.update(self._places)
        backend("events").event_buses.update(self._event_buses)
        backend("cloudfront", "aws").distributions.update(_each(copy, self._distributions))
        backend("secretsmanager").secrets.update(_each(copy, self._secrets))


def backend(service: str, region: str = REGION) -> Any:
    """moto's state of a service."""
    return get_backend(service)[ACCOUNT][region]


def _each(make: Any, kept: dict[str, Any]) -> dict[str, Any]:
    return {name: make(each) for name, each in kept.items()}


def _empty_table(kept: Any) -> Any:
    table = copy(kept)
    table.items = defaultdict(dict)
    if kept.stream_shard:
        table.stream_shard = copy(kept.stream_shard)
        table.stream_shard.table, table.stream_shard.items = table, []
    return table


def _empty_queue(kept: Any) -> Any:
    queue = copy(kept)
    queue._messages, queue._pending_messages, queue.deleted_messages = [], set(), set()
    return queue


def _empty_bucket(kept: Any) -> Any:
    bucket = copy(kept)
    bucket.keys, bucket.multiparts = type(kept.keys)(), type(kept.multiparts)()
    return bucket
