"""`make load`: response times under load, compared with those of an empty function.

    make load                    two minutes at each of three loads
    make load MINUTES=5          longer; PORT=4700 at another port

It deploys a network of its own, and writes docs/benches/load.md.
"""

from __future__ import annotations

import os

from bench.load import report
from bench.load.run import run
from local import console, options
from local.console import Trouble, say


def main() -> None:
    levels = run(_seconds(), options.port())
    report.write(levels)
    for level in levels:
        p50, p99 = report.ratios(level, report.FEED)
        say(f"{level.users} people: a feed takes {p50:.2f}x at p50, {p99:.2f}x at p99.")


def _seconds() -> int:
    """At each load."""
    text = os.environ.get("MINUTES") or "2"
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0.1 <= minutes <= 60:
        raise Trouble(f"MINUTES must be a number from 0.1 to 60, not {text!r}.")
    return round(60 * minutes)


if __name__ == "__main__":
    console.main(main)
