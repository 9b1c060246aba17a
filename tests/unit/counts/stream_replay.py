"""AWS's delivery of a stream to a function that counts: at least once, in order in each shard.

This simulates what the local cloud lacks: batches that come again whole or bisected after a
failure, from where they failed or from earlier, a function that is killed at any of its writes, and
shards that are read in parallel in any order. `Script` says what happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from pinhole import clock, ids
from pinhole.counts import counters, exact_counts, roll_ups, stream_changes

from tests.unit.counts.tiny_dynamodb import Killed, TinyDynamoDB, TinyQueue

TABLES = {"likes": "viewer_id", "follows": "follower_id", "comments": "comment_id"}
Record = dict[str, Any]


@dataclass(frozen=True)
class Script:
    """What goes wrong. Shares are of all batches; the seed decides the rest."""

    seed: int
    shards: int = 4  # of each table's stream
    batch: int = 100
    killed: float = 0.1
    repeated: float = 0.1
    bisected: float = 0.1
    room: int = 12  # for stream shards in a subject's own row


def recorded(size: int, seed: int = 1) -> tuple[list[Record], dict[tuple[str, str], int]]:
    """This many records of people who like, follow and comment and take it back, and the counts of
    the rows that exist afterwards. One post gets half of the likes and comments.
    """
    random, rows, records = Random(seed), set(), []
    people = [f"person-{number}" for number in range(400)]
    posts = [ids.boundary(1_780_000_000 + number) for number in range(150)]
    while len(records) < size:
        table = random.choice(["likes", "likes", "likes", "follows", "comments"])
        viral = [posts[0]] * 150
        whom = random.choice(people if table == "follows" else posts + viral)
        row = (table, random.choice(people), whom)
        is_new = row not in rows
        (rows.add if is_new else rows.remove)(row)
        records.append(_record(*row, is_new, len(records)))
    return records, _counts(rows)


def replay(records: list[Record], script: Script, database: TinyDynamoDB, queue: TinyQueue) -> None:
    """Deliver all records according to the script, then the queued messages."""
    random = Random(script.seed)
    waiting = list(_shards(records, script.shards).items())
    done = dict.fromkeys((name for name, _ in waiting), 0)
    while left := [(name, shard) for name, shard in waiting if done[name] < len(shard)]:
        name, shard = random.choice(left)
        start = done[name]
        batch = shard[start : start + random.randint(1, script.batch)]
        _deliver(batch, name, script, random, database)
        done[name] = start + len(batch)
        if random.random() < script.repeated:  # the acknowledgement was lost
            done[name] = max(0, done[name] - random.randint(1, 2 * script.batch))
    messages = map(json.loads, queue.bodies)
    for message in _twice([each for each in messages if "subject" in each], random):
        roll_ups.roll_up(message["subject"])


def _deliver(
    batch: list[Record], shard: str, script: Script, random: Random, database: TinyDynamoDB
) -> None:
    """Deliver one batch until it succeeds, by retries or in halves."""
    if random.random() < script.killed:
        database.kill_at = (database.writes + random.randint(1, 60), random.random() < 0.5)
    try:
        count(batch, shard)
    except Killed:
        if len(batch) > 1 and random.random() < 0.5:
            half = len(batch) // 2
            _deliver(batch[:half], shard, script, random, database)
            _deliver(batch[half:], shard, script, random, database)
        else:
            _deliver(batch, shard, script, random, database)
        return
    finally:
        database.kill_at = None
    if len(batch) > 1 and random.random() < script.bisected:  # it failed at its end
        half = len(batch) // 2
        for part in (batch[:half], batch[half:]):
            count(part, shard)


def count(batch: Iterable[Record], shard: str) -> None:
    """The handler's work."""
    exact_counts.apply(
        [each for record in batch for each in stream_changes.changes_of(record)], shard
    )


def _shards(records: list[Record], number: int) -> dict[str, list[Record]]:
    """By table and key, as DynamoDB divides them: the changes of one person stay in order."""
    shards: dict[str, list[Record]] = {}
    now = clock.timestamp() * 1000
    for record in records:
        table = record["eventSourceARN"].split("-")[-1]
        key = record["dynamodb"]["Keys"][TABLES[table]]["S"]
        name = f"shardId-{now + _hash(key) % number:020d}-{table}"
        shards.setdefault(name, []).append(record)
    return shards


def _hash(key: str) -> int:
    return sum(key.encode()) * 7919


def _record(table: str, who: str, whom: str, is_new: bool, number: int) -> Record:
    interaction_id = ids.boundary(1_790_000_000 + number)
    row = {"viewer_id": who, "post_id": whom, "like_id": interaction_id}
    if table == "comments":
        row = {"comment_id": who, "post_id": whom, "state": "published"}
    elif table == "follows":
        row = {"follower_id": who, "followee_id": whom, "follow_id": interaction_id}
    image = {name: {"S": value} for name, value in row.items()}
    changed = {"SequenceNumber": str(10**20 + number), "Keys": image}
    changed["NewImage" if is_new else "OldImage"] = image
    return {
        "eventSourceARN": f"arn:aws:dynamodb:us-east-1:1:table/pinhole-{table}",
        "dynamodb": changed,
    }


def _counts(rows: set[tuple[str, str, str]]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for table, who, whom in rows:
        subjects = [(counters.of_post(whom), table)]
        if table == "follows":
            subjects = [(counters.of_user(whom), "followers"), (counters.of_user(who), "following")]
        for subject in subjects:
            counts[subject] = counts.get(subject, 0) + 1
    return counts


def _twice(messages: list[Any], random: Random) -> list[Any]:
    shuffled = messages * 2
    random.shuffle(shuffled)
    return shuffled
