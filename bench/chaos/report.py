"""The report of runs: `docs/benches/chaos.md`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from textwrap import fill

from bench.chaos.run import Result
from bench.invariants.registry import INVARIANTS
from local.environments import ROOT

FILE = ROOT / "docs" / "benches" / "chaos.md"
_SHOWN, _WIDTH = 5, 100


def write(results: list[Result]) -> None:
    FILE.write_text(text(results, datetime.now(UTC)))


def text(results: list[Result], now: datetime) -> str:
    """The report of one command's runs, one column for each seed."""
    seeds = ",".join(str(result.seed) for result in results)
    minutes, people = f"{results[0].minutes:g}", results[0].people
    parts = [
        "# A network that was used while AWS failed",
        _introduction(
            f"make chaos MINUTES={minutes} PEOPLE={people} SEED={seeds}", people, minutes, now
        ),
        "## What must hold",
        _table("invariant", results, INVARIANTS, lambda run, name: len(run.differences[name])),
        *_examples(results),
        "## What happened",
        _table("", results, _TOTALS, lambda run, name: _TOTALS[name](run)),
        "## Requests by kind and status",
        _requests(results),
        "## Faults by service, operation and kind",
        _faults(results),
        "## Workers killed",
        _table("function", results, _names(r.killed for r in results), lambda r, n: r.killed[n]),
        "## Dead letters redriven",
        _table("queue", results, _names(r.redriven for r in results), lambda r, n: r.redriven[n]),
    ]
    return "\n\n".join(parts) + "\n"


def _introduction(command: str, people: int, minutes: str, now: datetime) -> str:
    said = (
        f"Measured by `{command}` on {now:%Y-%m-%d}, on a machine with two cores that others also "
        "used. A network is deployed to a local cloud. For each seed, one after another, "
        f"{people} new people use it for {minutes} min while calls of its functions fail and "
        "their processes are killed. Then faults end, queues empty, dead letters are redriven, and "
        "everything that is stored and shown is compared with what must hold "
        "(`bench/invariants/`). A seed repeats what people choose, which storms come and when "
        "workers are killed; which call meets a fault also depends on when it comes."
    )
    return fill(said, _WIDTH)


_TOTALS: dict[str, Callable[[Result], int]] = {
    "requests": lambda run: run.answers.total(),
    "of them without an answer, or with a 5xx": lambda run: sum(
        number for (_, status), number in run.answers.items() if status[0] in "n5"
    ),
    "calls of AWS by functions": lambda run: run.calls,
    "of them with a fault": lambda run: run.faults.total(),
    "storms": lambda run: len(run.storms),
    "workers killed": lambda run: run.killed.total(),
    "dead letters redriven": lambda run: run.redriven.total(),
    "seconds from the last fault until at rest": lambda run: round(run.settled_seconds),
    "rows compared": lambda run: run.rows,
    "objects compared": lambda run: run.objects,
}


def _table(
    head: str, results: list[Result], names: Iterable[str], value: Callable[[Result, str], int]
) -> str:
    lines = [f"| {head} | " + " | ".join(f"seed {run.seed}" for run in results) + " |"]
    lines.append("| --- |" + " ---: |" * len(results))
    for name in names:
        lines.append(f"| {name} | " + " | ".join(f"{value(run, name):,}" for run in results) + " |")
    return "\n".join(lines) if len(lines) > 2 else "None."


def _requests(results: list[Result]) -> str:
    total = sum((run.answers for run in results), Counter[tuple[str, str]]())
    statuses = sorted({status for _, status in total})
    lines = ["| request | " + " | ".join(statuses) + " |", "| --- |" + " ---: |" * len(statuses)]
    for asked in sorted({asked for asked, _ in total}):
        numbers = (f"{total[asked, status] or '':}" for status in statuses)
        lines.append(f"| {asked} | " + " | ".join(numbers) + " |")
    return "All seeds together; `none` is a request without an answer.\n\n" + "\n".join(lines)


def _faults(results: list[Result]) -> str:
    total = sum((run.faults for run in results), Counter[tuple[str, str, str]]())
    lines = ["| service | operation | fault | times |", "| --- | --- | --- | ---: |"]
    for (service, operation, kind), number in sorted(total.items()):
        lines.append(f"| {service} | {operation} | {kind} | {number:,} |")
    return "All seeds together.\n\n" + "\n".join(lines)


def _examples(results: list[Result]) -> list[str]:
    """The first differences of each invariant, so that a report says what to look at."""
    found = [
        f"- seed {run.seed}, {name}: {line}"
        for run in results
        for name, lines in run.differences.items()
        for line in lines[:_SHOWN]
    ]
    return ["\n".join(found)] if found else []


def _names(counters: Iterable[Counter[str]]) -> list[str]:
    return sorted({name for counter in counters for name in counter})
