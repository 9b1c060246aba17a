"""The cost of the social graph: `make bench-graph`.

Graphs of 1,000, 10,000 and 100,000 people, who follow 20 others on average, mostly in a circle of
friends, some of them very popular, are served by a separate process that responds like DynamoDB
(`bench.graph.answers`); each call takes 5 ms, as on AWS. The real handler serves random pairs of
people. Prints the table, writes it to `docs/benches/graph-cost.md`, and fails when a request makes
more calls than its limits allow, or more than a tenth of them take half a second.

    python -m bench.graph        # a few minutes
    python -m bench.graph 1000   # only the graph of that many people; writes nothing
"""

from __future__ import annotations

import os
import subprocess
import sys

from bench.environment import set_wiring
from local.console import Trouble, main, step
from local.environments import ROOT

SIZES = (1_000, 10_000, 100_000)


def bench() -> None:
    """Measure each size in a process of its own, print, write; raises Trouble over a limit."""
    chosen = tuple(map(int, sys.argv[1:])) or SIZES
    set_wiring()
    from bench.graph import report

    found = []
    for people in chosen:
        with step(f"Asking {people:,} people"):
            found.append(report.parse(_measured(people)))
    text = report.markdown(found)
    print(text)
    if chosen == SIZES:
        (ROOT / "docs" / "benches" / "graph-cost.md").write_text(text)
    if over := report.over_bounds(found):
        raise Trouble("Over limit: " + "; ".join(over))


def _measured(people: int) -> str:
    environment = {**os.environ, "BENCH_PEOPLE": str(people)}
    command = [sys.executable, "-m", "bench.graph.scenes"]
    return subprocess.run(
        command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


main(bench)
