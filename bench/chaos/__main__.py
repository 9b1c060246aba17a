"""`make chaos`: does everything hold after people used a network while AWS failed?

    make chaos                           ten minutes with the seed 1
    make chaos MINUTES=2 SEED=4,5        two minutes each with other seeds, and other people
    make chaos PEOPLE=10                 ten people instead of fifty, on a slow machine
    make chaos PORT=4700                 at another port; the fault proxy takes the next one

It deploys a network of its own, and writes docs/benches/chaos.md. Fails if anything differs.
"""

from __future__ import annotations

import os

from bench.chaos import report
from bench.chaos.run import Result, deployed, run
from local import console, options
from local.console import Trouble, say


def main() -> None:
    minutes, people, seeds = _minutes(), _people(), _seeds()
    results = []
    with deployed(seeds[0], options.port()) as network:
        for seed in seeds:
            results.append(run(network, seed, people, minutes))
            report.write(results)
            _say(results[-1])
    if any(lines for result in results for lines in result.differences.values()):
        raise Trouble(f"Something differs: {report.FILE} says what.")


def _say(result: Result) -> None:
    for name, lines in result.differences.items():
        for line in lines:
            say(f"{name}: {line}")
    say(f"Seed {result.seed}: {sum(map(len, result.differences.values()))} differences.")


def _minutes() -> float:
    text = os.environ.get("MINUTES") or "10"
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0 < minutes <= 600:
        raise Trouble(f"MINUTES must be a number up to 600, not {text!r}.")
    return minutes


def _people() -> int:
    text = os.environ.get("PEOPLE") or "50"
    if not text.isdecimal() or not 2 <= int(text) <= 1_000:
        raise Trouble(f"PEOPLE must be a number from 2 to 1000, not {text!r}.")
    return int(text)


def _seeds() -> list[int]:
    text = os.environ.get("SEED") or "1"
    seeds = text.split(",")
    if not all(seed.isdecimal() for seed in seeds):
        raise Trouble(f"SEED must be a number, or several with commas between, not {text!r}.")
    return [int(seed) for seed in seeds]


if __name__ == "__main__":
    console.main(main)
