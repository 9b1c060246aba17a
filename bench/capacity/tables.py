"""Markdown tables of the report, and how numbers are written in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The first column is text, the others are numbers."""
    lines = [_row(head), _row(["---", *["--:"] * (len(head) - 1)]), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def by_size(
    first: str, columns: Mapping[str, Mapping[str, float]], write: Callable[[float], str]
) -> str:
    """A table with a column for each size, and a row for each name in any of them."""
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    rows = [[name, *(write(column.get(name, 0)) for column in columns.values())] for name in names]
    return table([first, *columns], rows)


def amount(value: float) -> str:
    """With three digits: 0.012, 4.56, 1,230, 4.5 M."""
    for unit, size in (("G", 1e9), ("M", 1e6)):
        if value >= size * 0.9995:
            return f"{_three(value / size)} {unit}"
    return _three(value)


def _three(value: float) -> str:
    if value >= 99.95:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if value else "0"


def people(size: int) -> str:
    """A number of daily users."""
    return f"{size // 1_000_000} M" if size >= 1_000_000 else f"{size // 1_000} k"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
