"""The changes of tables, as Lambda reads them from the streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pinhole.settings import settings
from pinhole.tables.registry import ALL

from bench.operations import events
from stacks.sources import FOLLOWED

TABLES = {table for _, table, _, _ in FOLLOWED}


def follow_changes() -> None:
    """Give the tables that are made next the streams that the stacks give them."""
    for table in ALL:
        if getattr(table.Meta, "stream", False):
            table.Meta.stream_view_type = "NEW_AND_OLD_IMAGES"


class Changes:
    """Follows the streams of all tables from here on; `client` is that of DynamoDB's streams."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._places = dict(self._latest())

    def new(self, table: str) -> list[dict[str, Any]]:
        """A table's changes since the last call."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self._client.get_records(ShardIterator=self._places[table])
            self._places[table] = answer.get("NextShardIterator", self._places[table])
            if not answer["Records"]:
                return [events.record(table, each) for each in found]
            found += answer["Records"]

    def _latest(self) -> Iterator[tuple[str, str]]:
        for table in TABLES:
            name = settings.table_name(table)
            [stream] = self._client.list_streams(TableName=name)["Streams"]
            about = self._client.describe_stream(StreamArn=stream["StreamArn"])
            [shard] = about["StreamDescription"]["Shards"]
            asked = {"ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"}
            place = self._client.get_shard_iterator(StreamArn=stream["StreamArn"], **asked)
            yield table, place["ShardIterator"]
