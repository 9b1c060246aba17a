"""Runs each operation twice, once metered and once timed, and sums up what it took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pinhole.settings import settings

from bench import network
from bench.operations.acts import Stage
from bench.operations.changes import follow_changes
from bench.operations.world import Ran, World
from local.cloud import Cloud
from local.console import step

_SEVERAL = "transactions"  # of several tables
# The part of what runs that is the operation: a like would have been counted anyway.
_PARTS = {"live event": {"tell_news"}}


@dataclass
class Measured:
    """What one operation takes, on average: by function its runs, what feeds it, processor
    milliseconds and the round trips that it waits for; by table read and write units; by name calls
    of other services.
    """

    answer_bytes: float = 0
    functions: dict[str, dict[str, float]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    tables: dict[str, dict[str, float]] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)


def measure(it: Cloud, film: Path, names: list[str]) -> Iterator[tuple[str, Measured]]:
    """Build the smallest network, and measure one operation after the other in it: those with these
    names, or all if there are none. A deletion needs the photos that were made before.
    """
    follow_changes()
    built = network.build(network.SIZES[0])
    world = World(it)
    stage = Stage(world, built, film)
    acts = {name: act for name, act in stage.acts().items() if name in names or not names}
    for name, act in acts.items():
        with step(f"Measuring {name}"):
            stage.prepare(name)
            metered = _run(world, act, timed=False)
            stage.prepare(name)
            timed = _run(world, act, timed=True)
        yield name, _mean(_part(name, metered), _part(name, timed), stage.times(name))


def _run(world: World, act: Callable[[], object], timed: bool) -> list[Ran]:
    world.begin(timed)
    act()
    world.settle()
    return list(world.ran)


def _part(name: str, ran: list[Ran]) -> list[Ran]:
    return [each for each in ran if name not in _PARTS or each.function in _PARTS[name]]


def _mean(metered: list[Ran], timed: list[Ran], times: int) -> Measured:
    found = Measured(answer_bytes=_first_answers(metered) / times)
    for ran in metered:
        found.sources[ran.function] = ran.source
        _add(found.functions, ran.function, runs=1, trips=ran.tally.trips, cpu_ms=0)
        for call in ran.tally.calls:
            for table in call.target.split(" "):
                share = 1 / len(call.target.split(" "))
                name = table.split("/")[0].removeprefix(settings.table_name("")) or _SEVERAL
                _add(found.tables, name, reads=call.read * share, writes=call.written * share)
        for name, count in ran.asked.items():
            found.asked[name] = found.asked.get(name, 0) + count
    for ran in timed:
        if ran.function in found.functions:  # a second time some has nothing to do
            _add(found.functions, ran.function, cpu_ms=ran.cpu * 1000)
    return _divided(found, times)


def _first_answers(ran: Iterable[Ran]) -> float:
    return sum(each.answer_bytes for each in ran)


def _add(into: dict[str, dict[str, float]], name: str, **amounts: float) -> None:
    row = into.setdefault(name, defaultdict(float))
    for key, amount in amounts.items():
        row[key] += amount


def _divided(found: Measured, times: int) -> Measured:
    return Measured(
        answer_bytes=found.answer_bytes,
        sources=found.sources,
        functions={name: _each(row, times) for name, row in found.functions.items()},
        tables={name: _each(row, times) for name, row in found.tables.items() if any(row.values())},
        asked={name: count / times for name, count in found.asked.items()},
    )


def _each(row: dict[str, float], times: int) -> dict[str, float]:
    return {name: amount / times for name, amount in row.items()}
