"""Lambda's filters of stream records, as far as the stacks use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def passes(record: Mapping[str, Any], filters: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a function with these filters is told of the record; without any, of all."""
    return not filters or any(_matches(record, each) for each in filters)


def _matches(found: Any, pattern: Mapping[str, Any]) -> bool:
    return isinstance(found, Mapping) and all(
        _matches(found.get(name), part) if isinstance(part, Mapping) else _is_one(found, name, part)
        for name, part in pattern.items()
    )


def _is_one(found: Mapping[str, Any], name: str, allowed: Sequence[Any]) -> bool:
    """Whether a leaf is one of the allowed values, or exists where that is asked."""
    return (name in found) if allowed == [{"exists": True}] else found.get(name) in allowed
