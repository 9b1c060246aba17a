"""The rows of one table, whatever their types are, in pages and by key."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

Row = dict[str, Any]
Item = dict[str, Any]
# The values of a key's attributes, in the table's order.
Key = tuple[Any, ...]

_GET_MOST = 100
_WRITE_MOST = 25
_SLOWEST = 5.0
_encode = TypeSerializer().serialize
_decode = TypeDeserializer().deserialize


def plain(item: Mapping[str, Any]) -> Row:
    """DynamoDB item -> row; numbers are Decimals, and nothing is rounded."""
    return {name: _decode(typed) for name, typed in item.items()}


@dataclass(frozen=True)
class Rows:
    """A table on a stage. Calls wait as long as DynamoDB throttles them."""

    client: Any
    name: str

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The names of the key's attributes."""
        schema = self.client.describe_table(TableName=self.name)["Table"]["KeySchema"]
        return tuple(each["AttributeName"] for each in schema)

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.keys)

    def page(
        self, segment: int, segments: int, after: Item | None, limit: int
    ) -> tuple[list[Row], Item | None]:
        """A page of one of the parts of the table, read consistently, and where the next begins."""
        start = {"ExclusiveStartKey": after} if after else {}
        answer = self.client.scan(
            TableName=self.name,
            Segment=segment,
            TotalSegments=segments,
            Limit=limit,
            ConsistentRead=True,
            **start,
        )
        return [plain(item) for item in answer["Items"]], answer.get("LastEvaluatedKey")

    def get(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """The rows that exist, by key, read consistently."""
        found: dict[Key, Row] = {}

        def read(asked: Item) -> Item:
            answer = self.client.batch_get_item(RequestItems=asked)
            rows = [plain(item) for item in answer["Responses"].get(self.name, ())]
            found.update({self.key_of(row): row for row in rows})
            return dict(answer.get("UnprocessedKeys") or {})

        for part in _parts(keys, _GET_MOST):
            wanted = [self._item(key) for key in part]
            _until_none_left(read, {self.name: {"Keys": wanted, "ConsistentRead": True}})
        return found

    def put(self, rows: Iterable[Row]) -> None:
        """Write whole rows, in place of what is there."""
        self._write({"PutRequest": {"Item": _item(row)}} for row in rows)

    def delete(self, keys: Iterable[Key]) -> None:
        self._write({"DeleteRequest": {"Key": self._item(key)}} for key in keys)

    def is_empty(self) -> bool:
        return not self.client.scan(TableName=self.name, Limit=1, ConsistentRead=True)["Items"]

    def _item(self, key: Key) -> Item:
        return _item(dict(zip(self.keys, key, strict=True)))

    def _write(self, requests: Iterable[Item]) -> None:
        def write(asked: Item) -> Item:
            answer = self.client.batch_write_item(RequestItems=asked)
            return dict(answer.get("UnprocessedItems") or {})

        for part in _parts(requests, _WRITE_MOST):
            _until_none_left(write, {self.name: part})


def _item(row: Row) -> Item:
    return {name: _encode(value) for name, value in row.items()}


def _parts(things: Iterable[Any], most: int) -> Iterator[list[Any]]:
    every = list(things)
    return (every[start : start + most] for start in range(0, len(every), most))


def _until_none_left(call: Callable[[Item], Item], asked: Item) -> None:
    """Repeat with what DynamoDB leaves, slower each time: an operator's command can wait."""
    attempt = 0
    while asked := call(asked):
        time.sleep(random.uniform(0, min(_SLOWEST, 0.05 * 2**attempt)))
        attempt += 1
