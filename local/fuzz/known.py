"""Ids that exist, for half of the requests that a description alone can only invent ids for."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

# The environment variable with the values by path parameter, as JSON.
VARIABLE = "FUZZ_KNOWN"


def with_known(parameters: Mapping[str, Any], known: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The parameters, with known values in half of the cases: the same for the same invented one.

    A value of another form stays: it is there to be refused.
    """
    return {name: _known(value, known.get(name, ())) for name, value in parameters.items()}


def _known(value: Any, values: Sequence[str]) -> Any:
    if not values or not isinstance(value, str) or _form(value) not in map(_form, values):
        return value
    which, is_known = divmod(zlib.crc32(value.encode()), 2)
    return values[which % len(values)] if is_known else value


def _form(value: str) -> str:
    """What tells a user's id, a ULID and a name from each other and from what is neither."""
    if re.fullmatch(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", value):
        return "ulid"
    if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        return "uuid"
    return "name" if re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", value) else ""
