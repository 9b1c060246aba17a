"""Counter shards: additional rows of a subject, each for one stream shard, and what their roll-up
leaves in the subject's own row (`pinhole.counts.roll_ups`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pinhole import clock
from pinhole.aws import clients, items, queues
from pinhole.aws.items import Row
from pinhole.settings import settings
from pinhole.tables.posts import Counter

# Sends a message: `queues.send`, or a hop's, which counts the messages of a chain.
Send = Callable[[str, Mapping[str, object], int], None]
# Delay of a roll-up, to collect more counts; no other is queued until a second before it runs.
_WAIT_SECONDS = 2


def rolled(name: str) -> str:
    """The attribute of a subject's row for the sum of its shards."""
    return f"rolled_{name}"


def folded(name: str) -> str:
    """The attribute of a subject's row for the sum of counter shards that were folded away."""
    return f"folded_{name}"


def total(row: Mapping[str, Any], name: str) -> int:
    """A subject's total: counted in its row, plus rolled up to it."""
    return _added(row, name, rolled(name))


def counted(row: Mapping[str, Any], name: str) -> int:
    """A subject's count without its current counter shards."""
    return _added(row, name, folded(name))


def newest(row: Mapping[str, Any], name: str) -> str:
    """The newest action that a subject's row names, counted in it or rolled up to it."""
    return max(str(row.get(name, "")), str(row.get(rolled(name), "")))


def is_counted(row: Mapping[str, Any] | None, name: str) -> bool:
    """Whether anything of this kind has been counted yet."""
    return row is not None and (name in row or rolled(name) in row)


def is_spread(row: Mapping[str, Any]) -> bool:
    """Whether the subject has, or had, counter shards."""
    return "spread_at" in row


def note_spread(subject: str, row: Mapping[str, Any]) -> None:
    """Note in a subject's row that it has counter shards, before the first of them is written.

    Sums from before there was a table of shards become folded ones, to which the new shards add.
    """
    if is_spread(row):
        return
    before = [name for name in row if name.startswith(rolled(""))]
    moves = [f"{folded(name.removeprefix(rolled('')))} = {name}" for name in before]
    sets = ", ".join(["spread_at = :now", *moves])
    update(subject, f"SET {sets} REMOVE shards", {":now": clock.timestamp()})


def schedule(subject: str, row: Mapping[str, Any], send: Send = queues.send) -> None:
    """Make sure that what was just counted in a shard is rolled up. A roll-up that schedules
    another one gives the `send` of its hop.

    Queued before it is recorded: a crash in between causes one roll-up too many, never one too few.
    """
    now = clock.timestamp()
    if row.get("rolls_up_at", 0) > now:
        return
    send(settings.rollups_queue_url, {"subject": subject}, _WAIT_SECONDS)
    until = {":until": now + _WAIT_SECONDS - 1}
    update(subject, "SET rolls_up_at = :until", until, ["attribute_exists(subject)"])


def shard_key(shard: Row) -> dict[str, str]:
    """The key of a counter shard's row."""
    return {"subject": shard["subject"], "shard": shard["shard"]}


def update(
    subject: str,
    expression: str,
    values: Row,
    conditions: list[str] | None = None,
    names: dict[str, str] | None = None,
) -> tuple[bool, Row]:
    """Change a subject's row -> whether the conditions hold, and the row as it is then."""
    return clients.try_write(
        clients.dynamodb().update_item,
        **request_of(subject, expression, values, conditions, names),
        ReturnValues="ALL_NEW",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )


def request_of(
    subject: str,
    expression: str,
    values: Row,
    conditions: list[str] | None,
    names: dict[str, str] | None,
) -> dict[str, Any]:
    """The parameters of that change, alone or in a transaction."""
    request: dict[str, Any] = {
        "TableName": Counter.Meta.table_name,
        "Key": items.attributes({"subject": subject}),
        "UpdateExpression": expression,
        "ExpressionAttributeValues": items.attributes(values),
    }
    if names:
        request["ExpressionAttributeNames"] = names
    if conditions:
        request["ConditionExpression"] = " AND ".join(conditions)
    return request


def _added(row: Mapping[str, Any], *names: str) -> int:
    return sum(row.get(name, 0) for name in names)
