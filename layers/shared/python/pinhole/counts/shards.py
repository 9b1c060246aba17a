"""Counter shards: rows beside a subject's own, and their sums rolled up to where readers look.

A counter shard takes the counts of one stream shard (`pinhole.counts.counters` says when). Its
`version` grows with every write. A roll-up reads all shards of a subject and writes their sums to
the subject's row, unless the sum of versions there is as high already: so sums only ever move on,
however many roll-ups run at once. A roll-up that begins after a shard's last write has the highest
sum of versions there is, and is the last to be written: once the queue is empty the sums are exact.
"""

from __future__ import annotations

from typing import Any

import orjson
from botocore.exceptions import ClientError

from pinhole import clock
from pinhole.aws import clients, items
from pinhole.aws.items import Row
from pinhole.counts import rank_requests, viral
from pinhole.settings import settings
from pinhole.tables import store
from pinhole.tables.posts import Counter

# How long a roll-up waits for more to count; until a second before, nobody asks for another.
_WAIT_SECONDS = 2
# A stream shard takes no records after 4 hours and is gone after 24.
KEPT_SECONDS = 2 * 86_400
_FOLDED = "folded_"


def rolled(name: str) -> str:
    """The attribute of a subject's row that holds what its shards add up to."""
    return f"rolled_{name}"


def folded(name: str) -> str:
    """The attribute of a subject's row that holds what shards of former streams added up to."""
    return f"{_FOLDED}{name}"


def total(row: Row, name: str) -> int:
    """What a subject's row counts itself, and what was rolled up to it."""
    return row.get(name, 0) + row.get(rolled(name), 0)


def is_counted(row: Row | None, name: str) -> bool:
    """Has anything of this kind been counted yet?"""
    return row is not None and (name in row or rolled(name) in row)


def add_shard(subject: str, mark: str, row: Row) -> str:
    """The subject of the counter shard for a stream shard; the first time it is written down."""
    if mark not in row.get("shards", ()):
        _update(subject, "ADD shards :marks", {":marks": {"SS": [mark]}})
    return _beside(subject, mark)


def schedule(subject: str, row: Row) -> None:
    """See to it that what was just counted in a shard is rolled up.

    Sent before it is noted: whoever dies in between causes one roll-up too many, and none too few.
    """
    now = clock.timestamp()
    if row.get("rolls_up_at", 0) > now:
        return
    clients.sqs().send_message(
        QueueUrl=settings.rollups_queue_url,
        MessageBody=orjson.dumps({"subject": subject}).decode(),
        DelaySeconds=_WAIT_SECONDS,
    )
    values = {":until": {"N": str(now + _WAIT_SECONDS - 1)}}
    _update(subject, "SET rolls_up_at = :until", values)


def roll_up(subject: str) -> None:
    """Bring the subject's row up to what its counter shards add up to; never back."""
    row, shards = read(subject)
    if shards:
        write(subject, row, shards)


def read(subject: str) -> tuple[Row, list[Row]]:
    """A subject's row and all its counter shards, as they are now."""
    rows = store.batch_get({Counter: [{"subject": subject}]}, [Counter])[Counter]
    row = rows[0] if rows else {}
    keys = [{"subject": _beside(subject, mark)} for mark in row.get("shards", ())]
    return row, store.batch_get({Counter: keys}, [Counter])[Counter]


def write(subject: str, row: Row, shards: list[Row]) -> None:
    """Write what the shards add up to, unless what is there is newer.

    Shards of which the stream is gone are folded away: what they hold stays in the sums.
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
    try:
        changed = _update(subject, expression, values, names, condition)
    except ClientError as error:
        if not clients.is_refused(error):
            raise
        return
    rank_requests.on_likes_counted(subject, total(row, "likes"), total(changed, "likes"))
    viral.notice(subject, total(changed, "heat"), changed.get("viral_at"))


def _folded(row: Row) -> Row:
    """What was folded away before, as if it were a shard."""
    return {
        name.removeprefix(_FOLDED): value for name, value in row.items() if name.startswith(_FOLDED)
    }


def _is_gone(shard: Row) -> bool:
    """Can nothing come any more from the stream shard that is counted here?"""
    return 0 < made_at(shard["subject"]) < (clock.timestamp() - KEPT_SECONDS) * 1000


def made_at(mark: str) -> int:
    """When a stream shard was made, in milliseconds, from the end of its mark; else 0.

    DynamoDB calls them `shardId-00000001414562045508-2bac9cd2`.
    """
    made, _, rest = mark.rpartition("#")[2].partition("-")
    return int(made) if made.isdigit() and rest else 0


def _sums(shards: list[Row]) -> Row:
    """Numbers added up, the newest of the newest acts."""
    sums: Row = {}
    for shard in shards:
        for name, value in shard.items():
            if isinstance(value, int):
                sums[name] = sums.get(name, 0) + value
            elif name.startswith("newest_"):
                sums[name] = max(sums.get(name, ""), value)
    return sums


def _beside(subject: str, mark: str) -> str:
    return f"{subject}#{mark}"


def _update(
    subject: str,
    expression: str,
    values: dict[str, Any],
    names: dict[str, str] | None = None,
    condition: str | None = None,
) -> Row:
    request: dict[str, Any] = {"ExpressionAttributeNames": names} if names else {}
    if condition:
        request["ConditionExpression"] = condition
    answer = clients.dynamodb().update_item(
        TableName=Counter.Meta.table_name,
        Key=items.attributes({"subject": subject}),
        UpdateExpression=expression,
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
        **request,
    )
    return items.plain(answer["Attributes"])
