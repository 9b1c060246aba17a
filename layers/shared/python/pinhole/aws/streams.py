"""DynamoDB Streams, consumed so that nothing is lost and nothing blocks.

A record that cannot be processed, or that AWS refuses for good, is parked in a queue with an alarm,
and the others go on. A passing failure of AWS (`pinhole.aws.faults`) is raised and the whole batch
is retried, which is harmless because every consumer is idempotent. So the behaviour is the same on
AWS, which would bisect the batch, and on a local cloud, which can only retry it.

Of a stage in two regions, each has a stream with all changes, and functions follow that of the
region that writes. When a region begins to write, its stream still holds a day of changes that the
other one has handled: those are skipped, but for the last quarter of an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any, TypedDict, TypeVar

import orjson

from pinhole import clock, log
from pinhole.aws import faults, items, queues
from pinhole.aws.items import Item, Row
from pinhole.settings import settings

Result = TypeVar("Result")
# Below SQS's message limit, with a margin: larger records are parked with their keys only.
_PARKED_BYTES = 250_000
# What a region that takes over handles again, in case the other one was lost before it did.
AGAIN_SECONDS = 900


class Change(TypedDict, total=False):
    """A row before and after a change, with values as DynamoDB sends them."""

    Keys: Item
    OldImage: Item
    NewImage: Item
    SequenceNumber: str
    ApproximateCreationDateTime: float


class Record(TypedDict):
    """One change of one row."""

    eventID: str
    eventName: str
    eventSourceARN: str
    dynamodb: Change


def each(event: dict[str, Any], handle: Callable[[Record], Result]) -> list[Result]:
    """Handle the records of a batch in order; returns the results of those that succeeded."""
    return [result for _, result in _handled(event, handle)]


def together(
    event: dict[str, Any],
    handle: Callable[[Record], Result],
    use: Callable[[list[Result]], None],
    again: int = AGAIN_SECONDS,
) -> None:
    """Handle the records of a batch in order, then use the results of all together: `use` must
    change nothing when it gets a result for the second time. If that fails for good, they are used
    one by one, and the records whose results cannot be used are parked.

    `again`: seconds before this region began to write, from which on its records are handled. 0 if
    a record that another region has handled cannot be told from a new one.
    """
    handled = _handled(event, handle, again)
    try:
        use([result for _, result in handled])
    except Exception as error:
        if faults.is_passing(error, max((_age(record) for record, _ in handled), default=inf)):
            raise
        log.logger.warning("batch used record by record", error=type(error).__name__)
        for record, result in handled:
            with _parking(record):
                use([result])


def _handled(
    event: dict[str, Any], handle: Callable[[Record], Result], again: int = AGAIN_SECONDS
) -> list[tuple[Record, Result]]:
    """The records that succeeded, with their results."""
    invocation, handled, requests = log.correlation_id(), [], set[str]()
    since = settings.writer_since - again
    records = [each for each in event.get("Records", []) if _changed_at(each) >= since]
    log.late("StreamAge", max(map(_age, records), default=0))
    for record in records:
        log.follow(invocation)
        with _parking(record):
            log.follow(_correlation_id(record) or invocation)
            requests.add(log.correlation_id())
            handled.append((record, handle(record)))
    log.batch_handled(requests, invocation)
    return handled


@contextmanager
def _parking(record: Record) -> Iterator[None]:
    """Park a record whose handling fails for good; raises failures that may pass."""
    try:
        yield
    except Exception as error:
        if faults.is_passing(error, _age(record)):
            raise
        _park(record, error)


def _age(record: Record) -> float:
    """Seconds since the change; infinite if the record does not say."""
    return clock.timestamp() - _changed_at(record, -inf)


def _changed_at(record: Record, otherwise: float = inf) -> float:
    """When the row changed in this region, in seconds."""
    return record.get("dynamodb", {}).get("ApproximateCreationDateTime", otherwise)


def table_of(record: Record) -> str:
    """The name of the table that changed, without the stage's prefix."""
    arn: str = record["eventSourceARN"]
    return arn.split("/")[1].rpartition("-")[2]


def images(record: Record) -> tuple[Row, Row]:
    """The row before and after the change; empty before an insert and after a removal.

    Raises ValueError for a record without an image.
    """
    changed = record["dynamodb"]
    old, new = changed.get("OldImage", {}), changed.get("NewImage", {})
    if not (old or new):
        raise ValueError("A stream record without an image")
    return items.plain(old), items.plain(new)


def _correlation_id(record: Record) -> str:
    """The correlation id of the request that wrote the row."""
    old, new = images(record)
    return str((new or old).get("correlation_id", ""))  # in a damaged row it may be no text


def _park(record: Record, error: Exception) -> None:
    log.logger.exception("record parked", error=type(error).__name__)
    log.count("RecordsParked")
    if len(orjson.dumps(record)) > _PARKED_BYTES:
        whole = record["dynamodb"]
        changed: Change = {"Keys": whole["Keys"], "SequenceNumber": whole["SequenceNumber"]}
        record = {**record, "dynamodb": changed}
    parked_by = settings.aws_lambda_function_name
    queues.send(settings.parked_queue_url, {**record, "parked_by": parked_by})
