"""Counter shards: rows beside a subject's own, and their sums rolled up to where readers look.

A counter shard takes the counts of one stream shard (`pinhole.counters` says when). Its `version`
grows with every write. A roll-up reads all shards of a subject and writes their sums to the
subject's row, unless the sum of versions there is as high already: so sums only ever move on,
however many roll-ups run at once. A roll-up that begins after a shard's last write has the highest
sum of versions there is, and is the last to be written: once the queue is empty the sums are exact.
"""

from __future__ import annotations

from typing import Any

import orjson
from botocore.exceptions import ClientError

from pinhole import aws, clock, store, viral
from pinhole.settings import settings
from pinhole.tables import Counter

# How long a roll-up waits for more to count; until a second before, nobody asks for another.
_WAIT_SECONDS = 2


def rolled(name: str) -> str:
    """The attribute of a subject's row that holds what its shards add up to."""
    return f"rolled_{name}"


def total(row: store.Row, name: str) -> int:
    """What a subject's row counts itself, and what was rolled up to it."""
    return row.get(name, 0) + row.get(rolled(name), 0)


def add_shard(subject: str, mark: str, row: store.Row) -> str:
    """The subject of the counter shard for a stream shard; the first time it is written down."""
    if mark not in row.get("shards", ()):
        _update(subject, "ADD shards :marks", {":marks": {"SS": [mark]}})
    return _beside(subject, mark)


def schedule(subject: str, row: store.Row) -> None:
    """See to it that what was just counted in a shard is rolled up.

    Sent before it is noted: whoever dies in between causes one roll-up too many, and none too few.
    """
    now = clock.timestamp()
    if row.get("rolls_up_at", 0) > now:
        return
    aws.sqs().send_message(
        QueueUrl=settings.rollups_queue_url,
        MessageBody=orjson.dumps({"subject": subject}).decode(),
        DelaySeconds=_WAIT_SECONDS,
    )
    values = {":until": {"N": str(now + _WAIT_SECONDS - 1)}}
    _update(subject, "SET rolls_up_at = :until", values)


def roll_up(subject: str) -> None:
    """Bring the subject's row up to what its counter shards add up to; never back."""
    if shards := read(subject):
        write(subject, shards)


def read(subject: str) -> list[store.Row]:
    """All counter shards of a subject, as they are now."""
    rows = store.batch_get({Counter: [{"subject": subject}]}, [Counter])[Counter]
    marks = rows[0].get("shards", ()) if rows else ()
    keys = [{"subject": _beside(subject, mark)} for mark in marks]
    return store.batch_get({Counter: keys}, [Counter])[Counter]


def write(subject: str, shards: list[store.Row]) -> None:
    """Write what the shards add up to, unless what is there is as new."""
    sums = _sums(shards)
    names = {f"#n{number}": rolled(name) for number, name in enumerate(sums)}
    values = {f":n{number}": value for number, value in enumerate(sums.values())}
    sets = ", ".join(f"#n{number} = :n{number}" for number in range(len(sums)))
    try:
        row = _update(
            subject,
            f"SET {sets}",
            store.attributes({**values, ":version": sums["version"]}),
            names,
            "attribute_not_exists(rolled_version) OR rolled_version < :version",
        )
        viral.notice(subject, total(row, "heat"), row.get("viral_at"))
    except ClientError as error:
        if not aws.is_refused(error):
            raise


def _sums(shards: list[store.Row]) -> store.Row:
    """Numbers added up, the newest of the newest acts."""
    sums: store.Row = {}
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
) -> store.Row:
    request: dict[str, Any] = {"ExpressionAttributeNames": names} if names else {}
    if condition:
        request["ConditionExpression"] = condition
    answer = aws.dynamodb().update_item(
        TableName=Counter.Meta.table_name,
        Key=store.attributes({"subject": subject}),
        UpdateExpression=expression,
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
        **request,
    )
    return store.plain(answer["Attributes"])
