"""A table in memory that understands the expressions of `pinhole.counts.counting` and
`pinhole.counts.shards`.

For tests that need hundreds of thousands of writes. The flow tests show that DynamoDB reads these
expressions the same way.
"""

from __future__ import annotations

import re
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError
from pinhole.aws import items

_CLAUSES = re.compile(r"\b(ADD|SET|REMOVE)\b")
_TERM = re.compile(r"attribute_not_exists\((\S+)\)|(\S+) < (\S+)")


class Killed(BaseException):
    """The process ended: no `except Exception` may catch it."""


class TinyDynamoDB:
    """Replaces `aws.dynamodb()`. `kill_at` names a write, and whether it is executed."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.writes = 0
        self.kill_at: tuple[int, bool] | None = None
        self._lock = Lock()

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        [(table, asked)] = request["RequestItems"].items()
        found = (self.rows.get(key["subject"]["S"]) for key in asked["Keys"])
        return {"Responses": {table: [_typed(row) for row in found if row]}}

    def update_item(self, **request: Any) -> dict[str, Any]:
        with self._lock:
            self.writes += 1
            self._die(is_after=False)
            answer = self._update(**request)
            self._die(is_after=True)
            return answer

    def _die(self, is_after: bool) -> None:
        if self.kill_at == (self.writes, is_after):
            self.kill_at = None
            raise Killed

    def _update(self, **request: Any) -> dict[str, Any]:
        subject = request["Key"]["subject"]["S"]
        names = request.get("ExpressionAttributeNames", {})
        values = items.plain(request["ExpressionAttributeValues"])
        row = dict(self.rows.get(subject, {"subject": subject}))
        if not _holds(request.get("ConditionExpression", ""), row, names, values):
            error = {"Error": {"Code": "ConditionalCheckFailedException"}, "Item": _typed(row)}
            raise ClientError(error, "UpdateItem")
        parts = _CLAUSES.split(request["UpdateExpression"])[1:]
        for clause, text in zip(parts[::2], parts[1::2], strict=True):
            for action in text.split(","):
                _act(clause, action.strip(), row, names, values)
        self.rows[subject] = row
        return {"Attributes": _typed(row)}


class TinyQueue:
    """Replaces `aws.sqs()`."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send_message(self, **message: Any) -> None:
        self.bodies.append(message["MessageBody"])


def _act(clause: str, action: str, row: Any, names: Any, values: Any) -> None:
    if clause == "REMOVE":
        row.pop(names[action], None)
    elif clause == "SET":
        name, value = action.split(" = ")
        row[names.get(name, name)] = values[value]
    else:
        name, value = action.split(" ")
        name, value = names.get(name, name), values[value]
        old = row.get(name)
        row[name] = value if old is None else old | value if isinstance(value, set) else old + value


def _holds(condition: str, row: Any, names: Any, values: Any) -> bool:
    """Terms joined by OR, and those by AND, as the two modules write them."""
    return all(
        any(_is_true(term, row, names, values) for term in _TERM.findall(part.strip("() ") + ")"))
        for part in condition.split(" AND ")
        if part
    )


def _is_true(term: tuple[str, str, str], row: Any, names: Any, values: Any) -> bool:
    absent, name, value = (part.rstrip(")") for part in term)
    if absent:
        return names.get(absent, absent) not in row
    name = names.get(name, name)
    return name in row and row[name] < values[value]


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _attribute(value) for name, value in row.items()}


def _attribute(value: Any) -> dict[str, Any]:
    if isinstance(value, set):
        return {"SS": sorted(value)}
    return {"S": value} if isinstance(value, str) else {"N": str(value)}
