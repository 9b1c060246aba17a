"""Cold starts compared with those of another checkout: `make bench-cpu AGAINST=../other`.

Both start in turns, on one core. Other work on the machine only adds to a time, so the least one
counts; the median says whether that was luck. One function's ratio still moves by some percent from
run to run, so the budget holds for the geometric mean of all functions. Only our own code differs:
both have the packages of this checkout, whose DynamoDB they ask, too.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import geometric_mean, median
from typing import NamedTuple

from bench.cpu import report, start
from local.console import Trouble, step
from local.environments import ROOT

# How much dearer a cold start may be than the other checkout's, in the mean of all functions.
_BUDGET = 1.03
_READERS = ("read_", "explore_", "search_")


class Line(NamedTuple):
    """CPU milliseconds of the cold starts of a function, in the other checkout and in this one."""

    function: str
    theirs: list[float]
    ours: list[float]

    @property
    def ratio(self) -> float:
        return min(self.ours) / min(self.theirs)

    @property
    def ratio_of_medians(self) -> float:
        return median(self.ours) / median(self.theirs)


def compare(checkout: Path, rounds: int) -> None:
    """Measure and print; raises Trouble if the mean is over the budget."""
    with step(f"Starting the functions of {checkout}, and ours"), _one_core():
        lines = list(_lines(checkout, rounds))
    print(markdown(lines, _commit(checkout)))
    if (mean := mean_ratio(lines)) > _BUDGET:
        raise Trouble(f"A cold start costs {mean:.3f} x, more than {_BUDGET:g} x.")


def mean_ratio(lines: list[Line]) -> float:
    """The geometric mean of the ratios of all functions."""
    return geometric_mean(line.ratio for line in lines)


def _lines(checkout: Path, rounds: int) -> Iterator[Line]:
    names = [name for name in _functions(ROOT) if name in _functions(checkout)]
    environment = dict(os.environ)
    with (
        start.unpacked(environment, checkout=checkout, functions=names) as theirs,
        start.unpacked(environment, functions=names) as ours,
    ):
        for work, name in [
            (start.HANDLER, start.HANDLER),
            *((start.IMPORT, each) for each in names),
        ]:
            turns = range(rounds if work == start.HANDLER else rounds // 2)
            times = [(theirs.start(work, name), ours.start(work, name)) for _ in turns]
            about = f"`{name}`" + (", with a first request" if work == start.HANDLER else "")
            yield Line(about, *map(list, zip(*times, strict=True)))


def _functions(checkout: Path) -> list[str]:
    """The functions that people wait for to read something."""
    found = (checkout / "lambdas").glob("*/handler.py")
    return sorted(file.parent.name for file in found if file.parent.name.startswith(_READERS))


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this process and what it starts to one core, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _commit(checkout: Path) -> str:
    asked = ["git", "-C", str(checkout), "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def markdown(lines: list[Line], commit: str) -> str:
    """The whole report."""
    rows = [
        [
            line.function,
            f"{min(line.theirs):.0f}",
            f"{min(line.ours):.0f}",
            f"{line.ratio:.2f} x",
            f"{line.ratio_of_medians:.2f} x",
        ]
        for line in lines
    ]
    medians = geometric_mean(line.ratio_of_medians for line in lines)
    rows.append(["geometric mean", "", "", f"{mean_ratio(lines):.2f} x", f"{medians:.2f} x"])
    requests, imports = len(lines[0].ours), len(lines[-1].ours)
    return f"""# Cold starts, compared with {commit}

CPU milliseconds, user and system, of fresh processes with the layers as deployed, from the start of
the interpreter until the handler is imported or has answered. Both checkouts started in turns, on
one core, {requests} times for a request and {imports} times for an import. The least times are
compared, and the budget is {_BUDGET:g} x in the mean. Both have the packages of this checkout.

{report.table(["ms", commit, "now", "ratio", "of medians"], rows)}"""
