"""DynamoDB's charges for reads, by AWS's published rules: pure functions over items.

Items are in DynamoDB's format: attribute name -> {type: value}. 1 KB is 1,024 bytes.

Sources, in the Amazon DynamoDB Developer Guide
(docs.aws.amazon.com/amazondynamodb/latest/developerguide): CapacityUnitCalculations for sizes,
read-write-operations for units, GSI and LSI ("Read Capacity Units") for indexes; in the API
reference: BatchGetItem for keys that do not exist, Query for queries without a result.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Item = Mapping[str, Mapping[str, Any]]

READ_BYTES = 4 * 1024
EVENTUAL, CONSISTENT, TRANSACTIONAL = 0.5, 1.0, 2.0
# Parameters that make a response smaller than the rows read.
_NARROWING = {
    "FilterExpression",
    "ProjectionExpression",
    "AttributesToGet",
    "QueryFilter",
    "Select",
}


def item_size(item: Item) -> int:
    """Bytes of an item, or of its projection into an index: its attributes' names and values."""
    return sum(_text(name) + value_size(value) for name, value in item.items())


def value_size(typed: Mapping[str, Any]) -> int:
    """Bytes of one value."""
    [(kind, value)] = typed.items()
    return _SIZES[kind](value)


def read_units(size: int, kind: float) -> float:
    """Units for one read of `size` bytes. A missing item is charged as the smallest."""
    return max(1, -(-size // READ_BYTES)) * kind


def read_singly(items: Iterable[Item], missing: int, kind: float) -> float:
    """GetItem, BatchGetItem, TransactGetItems: each item is rounded up separately."""
    found = sum(read_units(item_size(item), kind) for item in items)
    return found + missing * read_units(0, kind)


def read_together(items: Iterable[Item], kind: float) -> float:
    """Query and Scan, of tables and indexes: one read of everything examined, before filters."""
    return read_units(sum(map(item_size, items)), kind)


def charge(operation: str, request: dict[str, Any], answer: dict[str, Any]) -> float:
    """Units of one call of `READS`, from the request and the examined items."""
    return _CHARGES[operation](request, answer)


def widened(request: dict[str, Any]) -> dict[str, Any] | None:
    """The request for everything that this one examines; None if it returns all of it anyway."""
    if parts := request.get("RequestItems"):
        wide = {table: widened(part) for table, part in parts.items()}
        items = {table: wide[table] or part for table, part in parts.items()}
        return {**request, "RequestItems": items} if any(wide.values()) else None
    if not _NARROWING & request.keys():
        return None
    wider = {name: value for name, value in request.items() if name not in _NARROWING}
    used = set(re.findall(r"[:#]\w+", wider.get("KeyConditionExpression", "")))
    for names in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        kept = {name: value for name, value in wider.pop(names, {}).items() if name in used}
        wider.update({names: kept} if kept else {})
    return wider


def _kind(asked: dict[str, Any]) -> float:
    return CONSISTENT if asked.get("ConsistentRead") else EVENTUAL


def _get(request: dict[str, Any], answer: dict[str, Any]) -> float:
    found = [answer["Item"]] if answer.get("Item") else []
    return read_singly(found, 1 - len(found), _kind(request))


def _batch_get(request: dict[str, Any], answer: dict[str, Any]) -> float:
    total = 0.0
    for table, asked in request["RequestItems"].items():
        found = answer["Responses"].get(table, [])
        unread = answer.get("UnprocessedKeys", {}).get(table, {"Keys": []})["Keys"]
        missing = len(asked["Keys"]) - len(unread) - len(found)
        total += read_singly(found, missing, _kind(asked))
    return total


def _transact_get(request: dict[str, Any], answer: dict[str, Any]) -> float:
    found = [each["Item"] for each in answer["Responses"] if each.get("Item")]
    missing = len(request["TransactItems"]) - len(found)
    return read_singly(found, missing, TRANSACTIONAL)


def _query(request: dict[str, Any], answer: dict[str, Any]) -> float:
    return read_together(answer["Items"], _kind(request))


_CHARGES: dict[str, Callable[[dict[str, Any], dict[str, Any]], float]] = {
    "GetItem": _get,
    "BatchGetItem": _batch_get,
    "TransactGetItems": _transact_get,
    "Query": _query,
    "Scan": _query,
}
READS = _CHARGES.keys()


def _text(text: str) -> int:
    return len(text.encode())


def _number(text: str) -> int:
    """Size of a number: one byte, plus one for each two significant digits, without leading and
    trailing zeros.
    """
    digits = text.lower().split("e")[0].lstrip("-").replace(".", "").strip("0")
    return 1 + -(-len(digits) // 2)


def _binary(value: str | bytes) -> int:
    return len(base64.b64decode(value) if isinstance(value, str) else value)


def _list(values: list[Mapping[str, Any]]) -> int:
    return 3 + sum(1 + value_size(value) for value in values)


def _map(values: Item) -> int:
    return 3 + sum(1 + _text(name) + value_size(value) for name, value in values.items())


_SIZES: dict[str, Callable[[Any], int]] = {
    "S": _text,
    "N": _number,
    "B": _binary,
    "BOOL": lambda value: 1,
    "NULL": lambda value: 1,
    "L": _list,
    "M": _map,
    "SS": lambda values: sum(map(_text, values)),
    "NS": lambda values: sum(map(_number, values)),
    "BS": lambda values: sum(map(_binary, values)),
}
