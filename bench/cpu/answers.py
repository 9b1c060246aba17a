"""Prepared DynamoDB responses: one reader with a full feed."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterable
from typing import Any

from pinhole import clock
from pinhole.counts import counters
from pinhole.settings import settings
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import Like

from bench import rows

READER = str(uuid.UUID(int=7, version=4))
_AUTHORS = 60
# Every fourth post of the feed is liked.
_LIKED = 4
_NONE = b'{"Items":[],"Count":0,"ScannedCount":0}'
_ALL_WRITTEN = b'{"UnprocessedItems":{}}'
_HOUR = 3_600


class Answers:
    """Responds by table and key, with JSON encoded in advance."""

    latency = 0.0

    def __init__(self) -> None:
        chance = random.Random(7)
        now = clock.timestamp()
        authors = [rows.new_id(chance) for _ in range(_AUTHORS)]
        count = settings.feed_window + 1
        posts = [
            rows.post(chance, chance.choice(authors), now - number * _HOUR)
            for number in range(count)
        ]
        subjects = [counters.of_post(post.post_id) for post in posts]
        stored: list[rows.Row] = [
            rows.reader(READER, is_active=True),
            rows.taste(chance, READER, authors),
            *((type(post), post.serialize()) for post in posts),
            *(rows.counter(each, likes=chance.randint(1, 500)) for each in subjects),
        ]
        self._rows = {
            (table.Meta.table_name, _key(table, item)): _encoded(item) for table, item in stored
        }
        self._queries = {
            FeedEntry.Meta.table_name: [_encoded(rows.entry(READER, post)[1]) for post in posts],
            Like.Meta.table_name: [
                _encoded(rows.like(chance, READER, post)[1]) for post in posts[::_LIKED]
            ],
        }

    def answer(self, operation: str, body: bytes) -> bytes:
        if operation == "BatchWriteItem":
            return _ALL_WRITTEN
        asked = json.loads(body)
        if operation == "Query":
            return self._query(asked)
        return self._batch_get(asked["RequestItems"])

    def _query(self, asked: dict[str, Any]) -> bytes:
        found = self._queries.get(asked["TableName"])
        if not found:
            return _NONE
        some = found[: asked.get("Limit")]
        return b'{"Items":[%b],"Count":%d,"ScannedCount":%d}' % (
            _joined(some),
            len(some),
            len(some),
        )

    def _batch_get(self, asked: dict[str, Any]) -> bytes:
        tables = (
            b'"%b":[%b]' % (name.encode(), _joined(self._found(name, part["Keys"])))
            for name, part in asked.items()
        )
        return b'{"Responses":{%b},"UnprocessedKeys":{}}' % _joined(tables)

    def _found(self, table_name: str, keys: list[dict[str, Any]]) -> Iterable[bytes]:
        wanted = ((table_name, *key.values()) for key in keys)
        found = (self._rows.get((name, value["S"])) for name, value in wanted)
        return filter(None, found)


def _key(table: Any, item: dict[str, Any]) -> str:
    key: str = item[table._hash_key_attribute().attr_name]["S"]
    return key


def _encoded(item: dict[str, Any]) -> bytes:
    return json.dumps(item).encode()


def _joined(parts: Iterable[bytes]) -> bytes:
    return b",".join(parts)
