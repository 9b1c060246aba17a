"""The file of measured figures: TOML, a table for each operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.operations.measuring import Measured

_HEAD = """\
# Written by `make bench-operations`: what each operation takes on average, with all that streams
# and queues do afterwards. `functions`: runs, round trips to DynamoDB that they wait for, and
# processor milliseconds on this machine; `tables`: read and write units of DynamoDB; `asked`: calls
# of other services, and messages sent to queues.
"""
# How the lines of an operation begin.
_BEGINS = '\n\n["'


def updated(text: str, name: str, found: Measured) -> str:
    """The text of the file with one operation measured anew, at its place or at the end."""
    parts = dict(_parts(text))
    parts[name] = _operation(name, found)
    return _HEAD + "".join(parts.values())


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Operations and their lines."""
    for part in text.split(_BEGINS)[1:]:
        yield part.split('"')[0], f"{_BEGINS}{part}"


def _operation(name: str, found: Measured) -> str:
    lines = [f'{_BEGINS}{name}"]', f"answer_bytes = {round(found.answer_bytes)}"]
    lines.append(f'["{name}".functions]')
    for key, row in sorted(found.functions.items()):
        lines.append(f'{key} = {{ fed_by = "{found.sources[key]}", {_pairs(row)} }}')
    lines.append(f'["{name}".tables]')
    lines += [f"{key} = {{ {_pairs(row)} }}" for key, row in sorted(found.tables.items())]
    lines.append(f'["{name}".asked]')
    lines += [f"{key} = {count:.4g}" for key, count in sorted(found.asked.items())]
    return "\n".join(lines)


def _pairs(row: Mapping[str, float]) -> str:
    return ", ".join(f"{key} = {amount:.4g}" for key, amount in sorted(row.items()))
