"""Rows as plain dictionaries: the reads behind a page, the writes of a fan-out.

PynamoDB serves ordinary reads and writes. Pages and fan-outs need more: BatchGetItem over several
tables, retries of unprocessed keys and items with jittered back-off or an error, and hundreds of
rows without an object for each value.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from pynamodb.indexes import Index

from pinhole import errors
from pinhole.aws import clients, workers
from pinhole.aws.items import Row, attributes, plain
from pinhole.tables.base import R, Table

Keys = list[dict[str, str]]
_GET_MOST = 100
_PUT_MOST = 25
_ATTEMPTS = 8
_WRITES = 25
_SLOWEST = 1.0
Args = ParamSpec("Args")
Result = TypeVar("Result")


class Changed(Exception):
    """A row has changed since it was read."""


class Rows(dict[type[Table[Any]], list[Any]]):
    """Rows by table, each of its table's row type."""

    if TYPE_CHECKING:

        def __getitem__(self, table: type[Table[R]]) -> list[R]: ...


def batch_get(
    wanted: Mapping[type[Table[Any]], Keys], consistent: Iterable[type[Table[Any]]] = ()
) -> Rows:
    """Read rows of several tables, one round trip for each hundred keys; unordered.

    Missing rows are left out. Raises Busy when DynamoDB leaves keys unread for too long.
    """
    keys = [(table, key) for table, keys in wanted.items() for key in _distinct(keys)]
    parts = [keys[start : start + _GET_MOST] for start in range(0, len(keys), _GET_MOST)]
    rows = Rows({table: [] for table in wanted})
    tables = {table.Meta.table_name: table for table in wanted}
    for answer in workers.each(lambda part: _get_part(part, set(consistent)), parts):
        for name, items in answer:
            rows[tables[name]].extend(map(plain, items))
    return rows


def get(table: type[Table[R]], key: dict[str, str], *, consistent: bool = False) -> R | None:
    """Read one row; None if there is none. Raises Busy like `batch_get`."""
    rows = batch_get({table: [key]}, [table] if consistent else [])[table]
    return rows[0] if rows else None


def text_of(row: object, name: str) -> str:
    """A text attribute of a row, by a name that is only known at run time."""
    return str(cast("Row", row)[name])


def query(
    table: type[Table[R]],
    where: str,
    values: Row,
    *,
    index: Index[Any] | None = None,
    newest_first: bool = False,
    is_consistent: bool = False,
    page: int | None = None,
) -> Iterator[R]:
    """The rows of one partition that match a key condition, in order, each page read when needed.

    `where` is a DynamoDB expression, `values` its parameters: "user_id = :user_id".
    """
    request: dict[str, Any] = {
        "TableName": table.Meta.table_name,
        "KeyConditionExpression": where,
        "ExpressionAttributeValues": attributes(values),
        "ScanIndexForward": not newest_first,
        "ConsistentRead": is_consistent,
    }
    if index:
        request["IndexName"] = index.Meta.index_name
    if page:
        request["Limit"] = page
    while True:
        answer = clients.dynamodb().query(**request)
        yield from (cast("R", plain(item)) for item in answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def batch_put(table: type[Table[Any]], rows: list[Row]) -> None:
    """Write rows, 25 per call, in parallel. Raises Busy when some stay unwritten."""
    _batch_write(table, [{"PutRequest": {"Item": attributes(row)}} for row in rows])


def batch_delete(table: type[Table[Any]], keys: Keys) -> None:
    """Delete rows, in the manner of `batch_put`; missing rows are ignored."""
    _batch_write(table, [{"DeleteRequest": {"Key": attributes(key)}} for key in keys])


def _batch_write(table: type[Table[Any]], requests: list[dict[str, Any]]) -> None:
    parts = [requests[start : start + _PUT_MOST] for start in range(0, len(requests), _PUT_MOST)]
    workers.each(lambda part: _put_part(table.Meta.table_name, part), parts)


def _distinct(keys: Keys) -> Iterator[dict[str, str]]:
    return iter({tuple(key.items()): key for key in keys}.values())


def _get_part(
    part: list[tuple[type[Table[Any]], dict[str, str]]], consistent: set[type[Table[Any]]]
) -> list[tuple[str, list[Mapping[str, Any]]]]:
    request: dict[str, Any] = {}
    for table, key in part:
        asked = request.setdefault(
            table.Meta.table_name, {"Keys": [], "ConsistentRead": table in consistent}
        )
        asked["Keys"].append(attributes(key))
    answers: list[tuple[str, list[Mapping[str, Any]]]] = []

    def read(request: dict[str, Any]) -> dict[str, Any]:
        answer = clients.dynamodb().batch_get_item(RequestItems=request)
        answers.extend(answer["Responses"].items())
        left: dict[str, Any] = answer.get("UnprocessedKeys", {})
        return left

    _until_none_left(read, request)
    return answers


def _put_part(table_name: str, requests: list[dict[str, Any]]) -> None:
    def write(request: dict[str, Any]) -> dict[str, Any]:
        answer = clients.dynamodb().batch_write_item(RequestItems=request)
        left: dict[str, Any] = answer.get("UnprocessedItems", {})
        return left

    _until_none_left(write, {table_name: requests})


def _until_none_left(call: Callable[[dict[str, Any]], dict[str, Any]], request: Any) -> None:
    """Repeat with the unprocessed rest, backing off with full jitter."""
    for attempt in range(_ATTEMPTS):
        request = call(request)
        if not request:
            return
        back_off(attempt)
    raise errors.Busy()


def back_off(attempt: int) -> None:
    """Wait before the next attempt, with full jitter to separate conflicting callers."""
    time.sleep(random.uniform(0, min(_SLOWEST, 0.02 * 2**attempt)))


def optimistic(what: str) -> Callable[[Callable[Args, Result]], Callable[Args, Result]]:
    """Run a function that reads, decides, and writes if `what` is unchanged; again, with back-off,
    whenever it raises Changed. Raises Busy after too many attempts.
    """

    def decorate(attempt: Callable[Args, Result]) -> Callable[Args, Result]:
        @wraps(attempt)
        def run(*args: Args.args, **kwargs: Args.kwargs) -> Result:
            for number in range(_WRITES):
                try:
                    return attempt(*args, **kwargs)
                except Changed:
                    back_off(number)
            raise errors.Busy(f"Too many concurrent changes of {what}")

        return run

    return decorate
