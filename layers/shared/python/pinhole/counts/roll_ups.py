"""Roll-ups: the sums of a subject's counter shards, written to its own row.

A counter shard's `version` grows with every write. A roll-up reads all shards of a subject and
writes their sums to the subject's row, unless the sum of versions there is already as high: so sums
never go back, however many roll-ups run concurrently. A roll-up that starts after a shard's last
write has the highest sum of versions, so it wins: once the queue is empty the sums are exact.

A shard whose watermark is spent is *folded*: one transaction moves its counts to the subject's row
and deletes it, unless it has counted again. A roll-up that read the shards before is refused when
it writes afterwards, because its sums miss the folded shard, and reads again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts import rank_requests, shards, viral, watermarks
from pinhole.tables import store
from pinhole.tables.counter_shards import CounterShard
from pinhole.tables.posts import Counter, CounterRow

# Shards that one roll-up folds: DynamoDB takes a hundred writes in a transaction.
_FOLDS = 50


@store.optimistic("this counter")
def roll_up(subject: str) -> None:
    """Bring the subject's row up to date with its counter shards, and fold those that are spent;
    counts never go back. Raises Busy.
    """
    row, found = read(subject)
    if found and not write(subject, row, found):
        raise store.Changed


def read(subject: str) -> tuple[CounterRow, list[Row]]:
    """A subject's row and all its counter shards, read consistently.

    The row first: shards folded since then are missing, and `write` is refused.
    """
    row = store.get(Counter, {"subject": subject}, consistent=True) or CounterRow()
    where, values = "subject = :subject", {":subject": subject}
    return row, list(store.query(CounterShard, where, values, is_consistent=True))


def write(subject: str, row: Mapping[str, Any], found: list[Row]) -> bool:
    """Write the sums of the shards found, unless the stored ones are newer; fold the spent ones.

    False if shards were folded or counted meanwhile, and everything has to be read again.
    """
    spent = [shard for shard in found if watermarks.is_spent(shard["watermark"])][:_FOLDS]
    sums = _sums([*found, _folded(row)])
    changes = {shards.rolled(name): value for name, value in sums.items()}
    conditions = ["attribute_exists(subject)", "attribute_not_exists(folded_version)"]
    values: Row = {}
    if shards.folded("version") in row:
        conditions[1], values[":folded"] = "folded_version = :folded", row[shards.folded("version")]
    if spent:
        gone = _sums([*spent, _folded(row)])
        changes |= {shards.folded(name): value for name, value in gone.items()}
    # The sums already include what is folded, so their version stays the same.
    newer = "<=" if spent else "<"
    values[":version"] = sums["version"]
    conditions.append(f"(attribute_not_exists(rolled_version) OR rolled_version {newer} :version)")
    names = {f"#n{number}": name for number, name in enumerate(changes)}
    values |= {f":n{number}": value for number, value in enumerate(changes.values())}
    expression = "SET " + ", ".join(f"{name} = :{name[1:]}" for name in names)
    if spent:
        fold = shards.request_of(subject, expression, values, conditions, names)
        if not _fold(fold, spent):
            return False
        changed = {**row, **changes}
    else:
        is_newer, changed = shards.update(subject, expression, values, conditions, names)
        if not is_newer:
            return changed.get(shards.folded("version")) == row.get(shards.folded("version"))
    rank_requests.on_likes_counted(
        subject, shards.total(row, "likes"), shards.total(changed, "likes")
    )
    viral.check(subject, shards.total(changed, "heat"), changed)
    return True


def _fold(update: dict[str, Any], spent: list[Row]) -> bool:
    """Write the sums and delete the shards in them, if none has counted since it was read."""
    deletes = [{"Delete": _delete(shard)} for shard in spent]
    return clients.try_transaction([{"Update": update}, *deletes])


def _delete(shard: Row) -> dict[str, Any]:
    return {
        "TableName": CounterShard.Meta.table_name,
        "Key": items.attributes(shards.shard_key(shard)),
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": items.attributes({":version": shard["version"]}),
    }


def _folded(row: Mapping[str, Any]) -> Row:
    """The sums of shards folded away earlier, as if they were a shard."""
    prefix = shards.folded("")
    return {
        name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)
    }


def _sums(found: list[Row]) -> Row:
    """Sums of the numbers, and the newest of the newest actions."""
    sums: Row = {}
    for shard in found:
        for name, value in shard.items():
            if isinstance(value, int):
                sums[name] = sums.get(name, 0) + value
            elif name.startswith("newest_"):
                sums[name] = max(sums.get(name, ""), value)
    return sums
