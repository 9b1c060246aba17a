"""CPU time of the hot paths: `make bench-cpu`.

A server in another process returns canned responses, so only the client's CPU is measured. The
variants alternate for many rounds, and the tenth percentile counts, which excludes noise from a
busy machine. Prints the table, writes it to `docs/benches/cpu.md`, and fails when a budget of the
design is exceeded.

    python -m bench.cpu          # a few minutes
    python -m bench.cpu quick    # a tenth of the rounds; writes nothing

`make bench-cpu AGAINST=../other` compares cold starts with those of another checkout instead
(`bench.cpu.against`).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from bench import answer_server
from bench.environment import set_wiring
from local.console import Trouble, main, step
from local.environments import ROOT

Ways = Mapping[str, Callable[[], AbstractContextManager[object]]]
Times = dict[str, float]
_WARM = 5


def bench() -> None:
    """Measure, print, write; raises Trouble if a budget is exceeded."""
    is_quick = sys.argv[1:] == ["quick"]
    share = 10 if is_quick else 1
    set_wiring()
    # Imports from here on read the settings, which are in the environment now.
    if checkout := os.environ.get("AGAINST"):
        from bench.cpu import against

        against.compare(Path(checkout).resolve(), 40 // share)
    else:
        _compare_clients(share, is_kept=not is_quick)


def _compare_clients(share: int, *, is_kept: bool) -> None:
    with answer_server.running("bench.cpu.answers") as url:
        os.environ["AWS_ENDPOINT_URL"] = url
        from bench.cpu import report, ways

        clients: Ways = {
            report.OURS: nullcontext,
            report.BOTO3: ways.plain_boto3,
            report.PYNAMODB: ways.pynamodb_models,
        }
        with step("Reading pages"):
            _check_same(ways.page, clients)
            pages = _in_turns(ways.page, clients, 400 // share)
        with step("Writing entries"):
            fan_outs = _in_turns(ways.fan_out, clients, 100 // share)
    starts = {is_encrypted: _starts(is_encrypted, 50 // share) for is_encrypted in (False, True)}
    results = report.Results(pages, fan_outs, starts[False], starts[True])
    text = report.markdown(results)
    print(text)
    if is_kept:
        (ROOT / "docs" / "benches" / "cpu.md").write_text(text)
    if over := report.over_budget(results):
        raise Trouble("Over budget: " + "; ".join(over))


def _check_same(work: Callable[[], object], ways: Ways) -> None:
    """All variants must have the same result."""
    results = set()
    for installed in ways.values():
        with installed():
            results.add(json.dumps(work(), sort_keys=True))
    if len(results) > 1:
        raise Trouble("The variants read different pages: the comparison is meaningless.")


def _in_turns(work: Callable[[], object], ways: Ways, rounds: int) -> Times:
    """CPU milliseconds of this process, all threads, for each variant."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(-_WARM, rounds):
        for name, installed in ways.items():
            with installed():
                started = time.process_time()
                work()
                if number >= 0:
                    taken[name].append(1000 * (time.process_time() - started))
    return {name: tenth(times) for name, times in taken.items()}


def tenth(times: list[float]) -> float:
    """The tenth percentile."""
    return sorted(times)[len(times) // 10]


def _starts(is_encrypted: bool, rounds: int) -> Times:
    from bench.cpu import start

    names = (start.INTERPRETER, start.CLIENT, start.HANDLER)
    taken: dict[str, list[float]] = {name: [] for name in names}
    with (
        step(f"Starting processes{', with TLS' if is_encrypted else ''}"),
        start.unpacked(dict(os.environ), is_encrypted=is_encrypted) as place,
    ):
        for _ in range(rounds):
            for name in names:
                taken[name].append(place.start(name))
    return {name: tenth(times) for name, times in taken.items()}


main(bench)
