"""The bills of an idle stage and of two sizes of network, as a table."""

from __future__ import annotations

from collections.abc import Iterable

from bench.cost.bill import Month, known

SIZES = (0, 1_000, 10_000)
_HEAD = ("dollars a month", "idle", *(f"{size:,} people a day" for size in SIZES[1:]))


def table() -> str:
    """Markdown: a line of the bill in each row, a size of the network in each column."""
    numbers = known()
    months = [Month(size, numbers) for size in SIZES]
    bills = [month.bill() for month in months]
    options = [month.options() for month in months]
    rows = [_row(name, (bill[name] for bill in bills)) for name in bills[0]]
    total = _row("**together**", (sum(bill.values()) for bill in bills))
    more = [_row(f"on top: {name}", (each[name] for each in options)) for name in options[0]]
    return "\n".join([_cells(_HEAD), "| --- | --: | --: | --: |", *rows, total, *more])


def _row(name: str, dollars: Iterable[float]) -> str:
    return _cells((name, *(_rounded(each) for each in dollars)))


def _rounded(dollars: float) -> str:
    """Rounded to ten cents below ten dollars, otherwise to a dollar."""
    if dollars < 0.05:
        return "0"
    return f"{dollars:.1f}" if dollars < 9.95 else f"{dollars:,.0f}"


def _cells(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"
