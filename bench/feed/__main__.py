"""The cost of feeds in DynamoDB: `make bench-feed`.

Starts a local cloud of its own, builds networks of three sizes in it, and measures the real
handlers: round trips, capacity units, bytes. Prints the tables, writes them with a plot to
`docs/benches/`, and fails when a budget is exceeded.

    python -m bench.feed           # all three sizes: some minutes
    python -m bench.feed 1x 10x    # selected sizes; writes nothing
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench.environment import set_environment
from local import cloud
from local.console import Trouble, main, step
from local.environments import ROOT, STATE


def bench() -> None:
    """Measure, print, write; raises Trouble if a budget is exceeded."""
    state = STATE / "bench"
    with cloud.running(state, cloud.free_port()) as it:
        set_environment(it)
        # Imports that read the settings, which are in the environment from here on.
        from bench import costs
        from bench.feed import budgets, plot, report
        from bench.network import SIZES

        chosen = [size for size in SIZES if size.name in sys.argv[1:] or not sys.argv[1:]]
        results = []
        for size in chosen:
            with step(f"Measuring a network of {size.people:,} people"):
                results.append(costs.of(size))
    shutil.rmtree(state, ignore_errors=True)
    text = report.markdown(results)
    print(text)
    if len(chosen) == len(SIZES):
        _write(text, plot.plot(results))
    if over := budgets.over_budget(results):
        raise Trouble("Over budget: " + "; ".join(over))


def _write(text: str, plot: str) -> None:
    folder: Path = ROOT / "docs" / "benches"
    folder.mkdir(exist_ok=True)
    (folder / "feed-cost.md").write_text(text)
    (folder / "feed-cost.svg").write_text(plot)


main(bench)
