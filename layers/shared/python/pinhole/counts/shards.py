"""Counter shards: additional rows of a subject, and the roll-up of their sums into its own row.

A counter shard takes the counts of one stream shard (`pinhole.counts.counting` decides when). Its
`version` grows with every write. A roll-up reads all shards of a subject and writes their sums to
the subject's row, unless the sum of versions there is already as high: so sums never go back,
however many roll-ups run concurrently. A roll-up that starts after a shard's last write has the
highest sum of versions, so it wins: once the queue is empty the sums are exact.
"""

from __future__ import annotations

from typing import Any

from pinhole import clock
from pinhole.aws import clients, items, queues
from pinhole.aws.items import Row
from pinhole.counts import rank_requests, viral
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import Counter

# Delay of a roll-up, to collect more counts; no other is queued until a second before it runs.
_WAIT_SECONDS = 2
# A stream shard takes no records after 4 hours and expires after 24.
KEPT_SECONDS = 2 * 86_400
_FOLDED = "folded_"


def rolled(name: str) -> str:
    """The attribute of a subject's row for the sum of its shards."""
    return f"rolled_{name}"


def folded(name: str) -> str:
    """The attribute of a subject's row for the sum of counter shards that were folded away."""
    return f"{_FOLDED}{name}"


def total(row: Row, name: str) -> int:
    """A subject's total: counted in its row, plus rolled up to it."""
    own: int = row.get(name, 0)
    rolled_up: int = row.get(rolled(name), 0)
    return own + rolled_up


def is_counted(row: Row | None, name: str) -> bool:
    """Whether anything of this kind has been counted yet."""
    return row is not None and (name in row or rolled(name) in row)


def add_shard(subject: str, mark: str, row: Row) -> str:
    """The subject of the counter shard for a stream shard; registers it on first use."""
    if mark not in row.get("shards", ()):
        _update(subject, "ADD shards :marks", {":marks": {"SS": [mark]}})
    return _shard_subject(subject, mark)


def schedule(subject: str, row: Row) -> None:
    """Make sure that what was just counted in a shard is rolled up.

    Queued before it is recorded: a crash in between causes one roll-up too many, never one too few.
    """
    now = clock.timestamp()
    if row.get("rolls_up_at", 0) > now:
        return
    queues.send(settings.rollups_queue_url, {"subject": subject}, _WAIT_SECONDS)
    values = {":until": {"N": str(now + _WAIT_SECONDS - 1)}}
    _update(subject, "SET rolls_up_at = :until", values)


def roll_up(subject: str) -> None:
    """Bring the subject's row up to date with its counter shards; never back."""
    row, shards = read(subject)
    if shards:
        write(subject, row, shards)


def read(subject: str) -> tuple[Row, list[Row]]:
    """A subject's row and all its counter shards, read consistently."""
    row = store.get(Counter, {"subject": subject}, consistent=True) or {}
    keys = [{"subject": _shard_subject(subject, mark)} for mark in row.get("shards", ())]
    return row, store.batch_get({Counter: keys}, [Counter])[Counter]


def write(subject: str, row: Row, shards: list[Row]) -> None:
    """Write the sums of the shards, unless the stored ones are newer.

    Counter shards whose stream shard has expired are folded away: their counts stay in the sums.
    """
    old = [shard for shard in shards if _is_gone(shard)]
    sums, sums_of_old = _sums([*shards, _folded(row)]), _sums([*old, _folded(row)])
    changes = {rolled(name): value for name, value in sums.items()}
    if old:
        changes |= {folded(name): value for name, value in sums_of_old.items()}
    names = {f"#n{number}": name for number, name in enumerate(changes)}
    values: dict[str, Any] = dict(
        items.attributes({f":n{number}": each for number, each in enumerate(changes.values())})
    )
    expression = "SET " + ", ".join(f"#n{number} = :n{number}" for number in range(len(changes)))
    if old:
        expression += " DELETE shards :gone"
        values[":gone"] = {"SS": [shard["subject"].removeprefix(f"{subject}#") for shard in old]}
    values[":version"] = {"N": str(sums["version"])}
    newer = "<=" if old else "<"
    condition = f"attribute_not_exists(rolled_version) OR rolled_version {newer} :version"
    is_newer, changed = _update(subject, expression, values, names, condition)
    if is_newer:
        rank_requests.on_likes_counted(subject, total(row, "likes"), total(changed, "likes"))
        viral.check(subject, total(changed, "heat"), changed.get("viral_at"))


def _folded(row: Row) -> Row:
    """The sums of shards folded away earlier, as if they were a shard."""
    return {
        name.removeprefix(_FOLDED): value for name, value in row.items() if name.startswith(_FOLDED)
    }


def _is_gone(shard: Row) -> bool:
    """Whether the stream shard counted here has expired."""
    return 0 < made_at(shard["subject"]) < (clock.timestamp() - KEPT_SECONDS) * 1000


def made_at(mark: str) -> int:
    """When a stream shard was created, in milliseconds, from the end of its mark; else 0.

    DynamoDB calls them `shardId-00000001414562045508-2bac9cd2`.
    """
    created, _, rest = mark.rpartition("#")[2].partition("-")
    return int(created) if created.isdigit() and rest else 0


def _sums(shards: list[Row]) -> Row:
    """Sums of the numbers, and the newest of the newest actions."""
    sums: Row = {}
    for shard in shards:
        for name, value in shard.items():
            if isinstance(value, int):
                sums[name] = sums.get(name, 0) + value
            elif name.startswith("newest_"):
                sums[name] = max(sums.get(name, ""), value)
    return sums


def _shard_subject(subject: str, mark: str) -> str:
    return f"{subject}#{mark}"


def _update(
    subject: str,
    expression: str,
    values: dict[str, Any],
    names: dict[str, str] | None = None,
    condition: str | None = None,
) -> tuple[bool, Row]:
    request: dict[str, Any] = {"ExpressionAttributeNames": names} if names else {}
    if condition:
        request["ConditionExpression"] = condition
    return clients.try_write(
        clients.dynamodb().update_item,
        TableName=Counter.Meta.table_name,
        Key=items.attributes({"subject": subject}),
        UpdateExpression=expression,
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
        **request,
    )
