"""The counters of deleted subjects. A counter is deleted when it is zero: then the streams have
delivered everything, the removal of the counted rows included. After a day nothing more can come.
"""

from __future__ import annotations

from dataclasses import dataclass

from pinhole import clock
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts import counters, roll_ups, shards, stream_changes, watermarks
from pinhole.tables import store
from pinhole.tables.counter_shards import CounterShard
from pinhole.tables.posts import Counter, CounterRow, Post


@dataclass(frozen=True)
class Counted:
    """A subject's row, empty if there is none, and its counter shards."""

    subject: str
    row: CounterRow
    shards: list[Row]

    @property
    def is_there(self) -> bool:
        return bool(self.row)

    def may_go(self, deleted_at: str) -> bool:
        """Whether nothing is left to be counted of a subject deleted at that time."""
        age = clock.now() - clock.parse(deleted_at)
        return age.total_seconds() > watermarks.KEPT_SECONDS or self.is_nothing

    @property
    def is_nothing(self) -> bool:
        """Whether all counts are zero."""
        return not any(map(self._count, stream_changes.KINDS))

    def _count(self, kind: str) -> int:
        own = shards.counted(self.row, kind)
        spread: int = sum(shard.get(kind, 0) for shard in self.shards)
        return own + spread


def read(subjects: list[str]) -> list[Counted]:
    """The counters of these subjects, in their order, read consistently."""
    keys = [counters.key(subject) for subject in subjects]
    found = store.batch_get({Counter: keys}, [Counter])[Counter]
    rows = {row["subject"]: row for row in found}
    sharded = [subject for subject in subjects if shards.is_spread(rows.get(subject, {}))]
    found_shards = {subject: roll_ups.read(subject)[1] for subject in sharded}
    none = CounterRow()
    return [Counted(each, rows.get(each, none), found_shards.get(each, [])) for each in subjects]


def forget_strays(rows: list[CounterRow]) -> None:
    """Delete those of the counters just written that are zero and have no post: somebody liked an
    invented or deleted post, and the like was removed.
    """
    post = counters.of_post("")
    strays = {
        row["subject"].removeprefix(post): Counted(row["subject"], row, [])
        for row in rows
        if row["subject"].startswith(post) and not shards.is_spread(row)
    }
    strays = {post_id: each for post_id, each in strays.items() if each.is_nothing}
    if not strays:
        return
    there = store.batch_get({Post: [{"post_id": post_id} for post_id in strays]}, [Post])[Post]
    for post_id in strays.keys() - {row["post_id"] for row in there}:
        delete(strays[post_id])


def delete(counted: Counted) -> None:
    """Delete a counter and its shards, unless its row has counted something since it was read."""
    if counted.shards:
        store.batch_delete(CounterShard, [shards.shard_key(shard) for shard in counted.shards])
    clients.try_write(
        clients.dynamodb().delete_item,
        TableName=Counter.Meta.table_name,
        Key=items.attributes(counters.key(counted.subject)),
        ConditionExpression="attribute_not_exists(version) OR version = :version",
        ExpressionAttributeValues=items.attributes({":version": counted.row.get("version", 0)}),
    )
