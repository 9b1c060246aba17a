"""Two tables in memory, counters and counter shards, that understand the expressions of
`pinhole.counts`.

For tests that need hundreds of thousands of writes. The flow tests show that DynamoDB reads these
expressions the same way.
"""

from __future__ import annotations

import re
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError
from pinhole.aws import items
from pinhole.tables.posts import Counter

_CLAUSES = re.compile(r"\b(ADD|SET|REMOVE)\b")
_TERM = re.compile(r"attribute_(not_exists|exists)\(([^\s()]+)\)|([^\s()]+) (<=|<|=) ([^\s()]+)")


class Killed(BaseException):
    """The process ended: no `except Exception` may catch it."""


class TinyDynamoDB:
    """Replaces `aws.dynamodb()`. `kill_at` names a write, and whether it is executed."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}  # of counters, by subject
        self.shards: dict[tuple[str, str], dict[str, Any]] = {}  # by subject and stream shard
        self.writes = 0
        self.kill_at: tuple[int, bool] | None = None
        self._lock = Lock()

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        [(table, asked)] = request["RequestItems"].items()
        found = (self.rows.get(key["subject"]["S"]) for key in asked["Keys"])
        return {"Responses": {table: [_typed(row) for row in found if row]}}

    def query(self, **request: Any) -> dict[str, Any]:
        subject = request["ExpressionAttributeValues"][":subject"]["S"]
        with self._lock:
            found = [each for each in self.shards.items() if each[0][0] == subject]
        found.sort(key=lambda each: each[0])
        return {"Items": [_typed(row) for _, row in found]}

    def update_item(self, **request: Any) -> dict[str, Any]:
        with self._lock:
            self._begin()
            answer = self._update(**request)
            self._end()
            return answer

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        with self._lock:
            self._begin()
            writes = [each for part in request["TransactItems"] for each in part.items()]
            if not all(self._holds(**write) for _, write in writes):
                raise ClientError({"Error": {"Code": "TransactionCanceledException"}}, "Transact")
            for kind, write in writes:
                if kind == "Update":
                    self._update(**write)
                else:
                    table, key = self._place(write)
                    del table[key]
            self._end()
            return {}

    def _begin(self) -> None:
        self.writes += 1
        self._die(is_after=False)

    def _end(self) -> None:
        self._die(is_after=True)

    def _die(self, is_after: bool) -> None:
        if self.kill_at == (self.writes, is_after):
            self.kill_at = None
            raise Killed

    def _place(self, request: dict[str, Any]) -> tuple[dict[Any, Any], Any]:
        """The table of a write, and the key in it."""
        values = tuple(value["S"] for value in request["Key"].values())
        if request["TableName"] == Counter.Meta.table_name:
            return self.rows, values[0]
        return self.shards, values

    def _row(self, request: dict[str, Any]) -> dict[str, Any]:
        table, key = self._place(request)
        return table.get(key, {})

    def _holds(self, **request: Any) -> bool:
        names = request.get("ExpressionAttributeNames", {})
        values = items.plain(request["ExpressionAttributeValues"])
        condition = request.get("ConditionExpression", "")
        return _holds(condition, self._row(request), names, values)

    def _update(self, **request: Any) -> dict[str, Any]:
        names = request.get("ExpressionAttributeNames", {})
        values = items.plain(request["ExpressionAttributeValues"])
        if not self._holds(**request):
            error = {
                "Error": {"Code": "ConditionalCheckFailedException"},
                "Item": _typed(self._row(request)),
            }
            raise ClientError(error, "UpdateItem")
        row = {**items.plain(request["Key"]), **self._row(request)}
        parts = _CLAUSES.split(request["UpdateExpression"])[1:]
        for clause, text in zip(parts[::2], parts[1::2], strict=True):
            for action in text.split(","):
                _act(clause, action.strip(), row, names, values)
        table, key = self._place(request)
        table[key] = row
        return {"Attributes": _typed(row)}


class TinyQueue:
    """Replaces `aws.sqs()`."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send_message(self, **message: Any) -> None:
        self.bodies.append(message["MessageBody"])


def _act(clause: str, action: str, row: Any, names: Any, values: Any) -> None:
    if clause == "REMOVE":
        row.pop(names.get(action, action), None)
    elif clause == "SET":
        name, value = action.split(" = ")
        row[names.get(name, name)] = values[value]
    else:
        name, value = action.split(" ")
        name = names.get(name, name)
        row[name] = row.get(name, 0) + values[value]


def _holds(condition: str, row: Any, names: Any, values: Any) -> bool:
    """Terms joined by OR, and those by AND, as the counting modules write them."""
    return all(
        any(_is_true(term, row, names, values) for term in _TERM.findall(part))
        for part in condition.split(" AND ")
        if part
    )


def _is_true(term: tuple[str, ...], row: Any, names: Any, values: Any) -> bool:
    existence, tested, name, relation, value = term
    if existence:
        return (names.get(tested, tested) in row) == (existence == "exists")
    stored = row.get(names.get(name, name))
    if stored is None:
        return False
    if relation == "=":
        return bool(stored == values[value])
    return bool(stored < values[value] or (relation == "<=" and stored == values[value]))


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    return items.attributes(row)
