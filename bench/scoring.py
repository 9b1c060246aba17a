"""Scores pictures by SSIMULACRA 2, in processes with an environment of their own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Queue

from local.environments import SCORES

# How many pictures are scored at once.
SCORERS = 3
_SCRIPT = Path(__file__).with_name("avif") / "score.py"
Score = Callable[[Path, Path], float]


@contextmanager
def scorer() -> Iterator[Score]:
    """A function that scores a picture against its reference, several at a time."""
    with ExitStack() as stack:
        free: Queue[Score] = Queue()
        for _ in range(SCORERS):
            free.put(stack.enter_context(_one_scorer()))

        def score(reference: Path, shown: Path) -> float:
            one = free.get()
            try:
                return one(reference, shown)
            finally:
                free.put(one)

        yield score


@contextmanager
def _one_scorer() -> Iterator[Score]:
    command = [str(SCORES / "bin" / "python"), str(_SCRIPT)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    to, answers = process.stdin, process.stdout

    def score(reference: Path, shown: Path) -> float:
        to.write(json.dumps({"reference": str(reference), "shown": str(shown)}) + "\n")
        to.flush()
        return float(answers.readline())

    try:
        yield score
    finally:
        process.kill()
        process.wait()
