"""Conversion between DynamoDB items and rows as plain dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]
Item = Mapping[str, Mapping[str, Any]]


def plain(item: Item) -> Row:
    """DynamoDB item -> dictionary of Python values."""
    return {
        name: typed["S"] if "S" in typed else _value(typed)  # most values are strings
        for name, typed in item.items()
    }


def attributes(row: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """Row of strings and numbers -> DynamoDB item."""
    return {
        name: {"S": value} if isinstance(value, str) else {"N": str(value)}
        for name, value in row.items()
    }


def _value(typed: Mapping[str, Any]) -> Any:
    [(kind, value)] = typed.items()
    if kind == "N":
        return int(value) if value.lstrip("-").isdigit() else float(value)
    if kind == "NULL":
        return None
    return set(value) if kind == "SS" else value
