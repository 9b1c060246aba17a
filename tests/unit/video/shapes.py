"""Any JSON that a botocore shape describes, except for binary values, which our tables lack."""

from __future__ import annotations

from typing import Any

from botocore.model import Shape
from hypothesis import strategies as st

BINARY = ("B", "BS")
_numbers = st.integers(-(2**53), 2**53)


def json_of(shape: Shape, depth: int = 4) -> st.SearchStrategy[Any]:
    """Values as in JSON, nested no deeper than `depth`."""
    if shape.type_name == "structure":
        return _structure(shape, depth)
    if shape.type_name == "list":
        return st.lists(json_of(shape.member, depth - 1), max_size=3 if depth > 0 else 0)
    if shape.type_name == "map":
        values = json_of(shape.value, depth - 1)
        return st.dictionaries(st.text(), values, max_size=3 if depth > 0 else 0)
    return {
        "string": st.text(),
        "boolean": st.booleans(),
        "double": st.floats(allow_nan=False, allow_infinity=False) | _numbers,
        "integer": _numbers,
        "long": _numbers,
    }[shape.type_name]


def _structure(shape: Shape, depth: int) -> st.SearchStrategy[Any]:
    members = {name: each for name, each in shape.members.items() if name not in BINARY}
    if shape.name == "AttributeValue":
        flat = {name: each for name, each in members.items() if depth > 0 or name not in ("L", "M")}
        return st.one_of(
            st.fixed_dictionaries({name: json_of(each, depth - 1)}) for name, each in flat.items()
        )
    if depth <= 0:
        return st.just({})
    return st.fixed_dictionaries(
        {}, optional={name: json_of(each, depth - 1) for name, each in members.items()}
    )
