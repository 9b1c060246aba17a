"""Measures likes: the request, counting by batch size, and the transaction of common samples."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from pinhole import ids
from pinhole.access.viewer import Viewer
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.posts import likers
from pinhole.settings import settings
from pinhole.tables.posts import Like, Post

from bench import costs, network, scenes
from bench.results import Cost

BUDGET = costs.LIKE
_LIKE = "POST /posts/{post_id}/like"
_UNLIKE = "DELETE /posts/{post_id}/like"


@dataclass(frozen=True)
class Found:
    """The cost of one request each; of counting, by number of likes in a batch, of one or many
    posts.
    """

    like: Cost
    again: Cost
    unlike: Cost
    one_post: dict[int, Cost]
    in_shard: dict[int, Cost]  # the same in a counter shard
    many_posts: dict[int, Cost]
    transaction: Cost


def measure(sizes: tuple[int, ...]) -> Found:
    it = network.build(network.SIZES[0])
    post_id = it.posts[it.celebrities[0]][0].post_id
    viewer = Viewer(str(uuid.uuid4()), "someone.new")
    scenes.call(viewer, "read_people", "GET /users/{user_id}/profile", path={"user_id": "me"})
    request = partial(_request, viewer, post_id)
    return Found(
        like=Cost.of(scenes.measure(partial(request, _LIKE))),
        again=Cost.of(scenes.measure(partial(request, _LIKE))),
        unlike=Cost.of(scenes.measure(partial(request, _UNLIKE))),
        one_post={size: _count([ids.ulid()] * size) for size in sizes},
        in_shard={size: _count([ids.ulid()] * size, room=0) for size in sizes},
        many_posts={size: _count([ids.ulid() for _ in range(size)]) for size in sizes},
        transaction=Cost.of(scenes.measure(partial(_transaction, viewer, post_id))),
    )


def markdown(found: Found) -> str:
    """The whole report."""
    rows = "".join(
        f"| {size:,} | {_each(found.one_post, size)} | {_each(found.in_shard, size)}"
        f" | {_each(found.many_posts, size)} | {_sum(found, size)} | {found.transaction.wcu:g} |\n"
        for size in found.one_post
    )
    return f"""# What a like costs in DynamoDB

Written by `make bench-likes`: the real handlers on a local cloud, write units as DynamoDB reports
them.

| request | sequential round trips | RCU | WCU | budget |
| --- | --: | --: | --: | --- |
| a like | {_cost(found.like)} | 1 trip, 3 WCU |
| the same again within a minute | {_cost(found.again)} | |
| an unlike | {_cost(found.unlike)} | |
| a transaction that also counts, as in common samples | {_cost(found.transaction)} | |

A like's write units are its row, its entry in the index of likers, and the person's rate limit.

## Counting

Write units per like, by the number of likes in one batch of the stream. In the worst case all are
for different posts; batches pay off for posts that many people like at once. *In a counter shard*
is a post that goes viral in a network of many stream shards; its roll-ups, at most one every two
seconds whatever the number of likes, come on top.

| likes in a batch | of one post | in a counter shard | of as many posts | request and counting | \
transaction |
| --: | --: | --: | --: | --: | --: |
{rows}
The transaction also writes the post's row for every like: it conflicts with every concurrent like
of the post, is limited to one row's thousand write units a second, and invokes every consumer of
the posts stream.
"""


def _request(viewer: Viewer, post_id: str, route: str) -> None:
    scenes.call(viewer, "like_posts", route, path={"post_id": post_id})


def _count(post_ids: list[str], room: int = 12) -> Cost:
    """Count one batch of likes."""
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{settings.table_name('likes')}/stream/now"
    records = [
        {"eventSourceARN": arn, "dynamodb": {"NewImage": _row(post_id), "SequenceNumber": str(n)}}
        for n, post_id in enumerate(post_ids, 1)
    ]
    shard = f"shardId-{0:020d}-{uuid.uuid4().hex[:8]}"
    event = {"Records": records, "shardId": shard}
    with scenes.tuned(counter_shards_from=room):
        return Cost.of(scenes.measure(partial(scenes.invoke, "count_changes", event)))


def _row(post_id: str) -> dict[str, Any]:
    row: Row = {
        "viewer_id": str(uuid.uuid4()),
        "post_id": post_id,
        "like_id": ids.ulid(),
        "correlation_id": "bench",
    }
    return items.attributes(row)


def _transaction(viewer: Viewer, post_id: str) -> None:
    """The like, and the count on the post's row."""
    like = {
        **_row(post_id),
        **items.attributes(
            {"viewer_id": viewer.user_id, "post_bucket": likers.bucket(post_id, viewer.user_id)}
        ),
    }
    put = {
        "TableName": Like.Meta.table_name,
        "Item": like,
        "ConditionExpression": "attribute_not_exists(post_id)",
    }
    count = {
        "TableName": Post.Meta.table_name,
        "Key": items.attributes({"post_id": post_id}),
        "UpdateExpression": "ADD like_count :one",
        "ExpressionAttributeValues": items.attributes({":one": 1}),
    }
    clients.dynamodb().transact_write_items(TransactItems=[{"Put": put}, {"Update": count}])


def _each(counted: dict[int, Cost], size: int) -> str:
    return f"{counted[size].wcu / size:.3g}"


def _sum(found: Found, size: int) -> str:
    """The range from the best case to the worst."""
    best, worst = (each[size].wcu / size for each in (found.one_post, found.many_posts))
    sums = [f"{found.like.wcu + each:.3g}" for each in (best, worst)]
    return sums[0] if sums[0] == sums[1] else " to ".join(sums)


def _cost(cost: Cost) -> str:
    return f"{cost.trips} | {cost.rcu:g} | {cost.wcu:g}"
