"""What changes in a table while it is copied: its stream, read beside the functions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from local.aws import tables

Record = dict[str, Any]

# In place of a position in a shard: all of it was read.
END = "end"


class Changes:
    """The records of a stream, shard by shard, after `positions`: the number of the last record by
    shard. A shard without a position is read from its beginning.
    """

    def __init__(self, client: Any, arn: str, positions: dict[str, str]) -> None:
        self._client, self._arn, self.positions = client, arn, positions
        self._iterators: dict[str, str] = {}

    def read(self) -> Iterator[list[Record]]:
        """What each shard has next. A position moves on once its records are handled."""
        for shard in self._shards():
            if self.positions.get(shard) != END:
                answer = self._next(shard)
                if records := answer["Records"]:
                    yield records
                    self.positions[shard] = records[-1]["dynamodb"]["SequenceNumber"]
                self._move_on(shard, answer.get("NextShardIterator"))

    def _shards(self) -> Iterator[str]:
        asked: dict[str, Any] = {"StreamArn": self._arn}
        while True:
            found = self._client.describe_stream(**asked)["StreamDescription"]
            yield from (each["ShardId"] for each in found["Shards"])
            if not (last := found.get("LastEvaluatedShardId")):
                return
            asked["ExclusiveStartShardId"] = last

    def _next(self, shard: str) -> Any:
        """The iterator is kept: an open shard may give nothing although more follows."""
        try:
            iterator = self._iterators.pop(shard, None) or self._begin(shard)
            return self._client.get_records(ShardIterator=iterator)
        except self._client.exceptions.ExpiredIteratorException:
            return self._client.get_records(ShardIterator=self._begin(shard))

    def _begin(self, shard: str) -> str:
        asked: dict[str, Any] = {"StreamArn": self._arn, "ShardId": shard}
        if position := self.positions.get(shard):
            asked |= {
                "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
                "SequenceNumber": position,
            }
        else:
            asked["ShardIteratorType"] = "TRIM_HORIZON"
        return str(self._client.get_shard_iterator(**asked)["ShardIterator"])

    def _move_on(self, shard: str, iterator: str | None) -> None:
        if iterator is None:
            self.positions[shard] = END
        else:
            self._iterators[shard] = iterator


def restart(dynamodb: Any, name: str) -> str:
    """Switch a table's stream off and on, so that readers find none of what was copied; returns
    the ARN of the new stream.
    """
    stop(dynamodb, name)
    return start(dynamodb, name)


def start(dynamodb: Any, name: str) -> str:
    """The ARN of a table's stream, which is switched on if there is none."""
    table = tables.wait(dynamodb, name)
    if not _streams(table):
        stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        dynamodb.update_table(TableName=name, StreamSpecification=stream)
        table = tables.wait(dynamodb, name)
    return str(table["LatestStreamArn"])


def stop(dynamodb: Any, name: str) -> None:
    if _streams(tables.wait(dynamodb, name)):
        dynamodb.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
        tables.wait(dynamodb, name)


def _streams(table: dict[str, Any]) -> bool:
    return bool(table.get("StreamSpecification", {}).get("StreamEnabled"))
