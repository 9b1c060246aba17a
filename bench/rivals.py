"""Common feed designs on the same tables, for comparison.

- pull only: a read queries every followee's newest posts and merges them;
- push only: every post is written to every follower, of celebrities too, active or not;
- naive hydrate: push only, and a read fetches post, count and like of each entry one by one.

All show the newest twenty, unranked. The first two hydrate as Pinhole does, in one batch and a
query, so that only the design differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items, workers
from pinhole.aws.items import Row
from pinhole.counts import counters
from pinhole.hydration import hydrated_posts
from pinhole.tables import store
from pinhole.tables.base import Table
from pinhole.tables.feeds import FeedEntry
from pinhole.tables.posts import Counter, Like, Post
from pinhole.tables.relationships import Follow

_LIMIT = 20


def pull_read(viewer: Viewer) -> None:
    followees = [row["followee_id"] for row in _query(Follow, "follower_id", viewer.user_id)]
    found = [post_id for newest in workers.each(_newest_of, followees) for post_id in newest]
    hydrated_posts.hydrate(viewer, sorted(found, reverse=True)[:_LIMIT])


def push_read(viewer: Viewer) -> None:
    hydrated_posts.hydrate(viewer, _newest_entries(viewer))


def naive_read(viewer: Viewer) -> None:
    for post_id in _newest_entries(viewer):
        _get(Post, {"post_id": post_id})
        _get(Counter, counters.key(counters.of_post(post_id)))
        _get(Like, {"viewer_id": viewer.user_id, "post_id": post_id})


def push_post(post: Row) -> int:
    """Write a new post to every follower of its author; returns their number."""
    found = _query(Follow, "followee_id", post["author_id"], IndexName="by_followee")
    rows: list[Row] = [
        {
            "user_id": follow["follower_id"],
            "post_id": post["post_id"],
            "author_id": post["author_id"],
            "kind": post["kind"],
            "tags": post["tags"],
            "expires_at": 1_800_000_000,
        }
        for follow in found
    ]
    store.batch_put(FeedEntry, rows)
    return len(rows)


def _newest_of(author_id: str) -> list[str]:
    found = _query(
        Post,
        "author_id",
        author_id,
        IndexName="by_author",
        ScanIndexForward=False,
        Limit=_LIMIT,
    )
    return [row["post_id"] for row in found]


def _newest_entries(viewer: Viewer) -> list[str]:
    found = _query(FeedEntry, "user_id", viewer.user_id, ScanIndexForward=False, Limit=_LIMIT)
    return [row["post_id"] for row in found]


def _query(table: type[Table[Any]], key: str, value: str, **more: Any) -> Iterator[Row]:
    """All rows under a key, or one page of them with a `Limit`."""
    request = {
        "TableName": table.Meta.table_name,
        "KeyConditionExpression": f"{key} = :value",
        "ExpressionAttributeValues": {":value": {"S": value}},
        **more,
    }
    while True:
        answer = clients.dynamodb().query(**request)
        yield from map(items.plain, answer["Items"])
        if "LastEvaluatedKey" not in answer or "Limit" in more:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _get(table: type[Table[Any]], key: dict[str, str]) -> None:
    clients.dynamodb().get_item(TableName=table.Meta.table_name, Key=items.attributes(key))
