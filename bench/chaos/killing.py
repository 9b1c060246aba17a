"""Kills workers: processes of the local cloud that run a function, in the middle of their work."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from threading import Event, Thread

from bench.deployed.workers import workers

_APART_SECONDS = (3.0, 8.0)


@contextmanager
def killing(cloud: int, chance: Random) -> Iterator[Counter[str]]:
    """Within the block a worker of the local cloud with this process id is killed every few
    seconds; how many are counted by function.
    """
    over, killed = Event(), Counter[str]()
    thread = Thread(target=_kill, args=(cloud, chance, over, killed))
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def _kill(cloud: int, chance: Random, over: Event, killed: Counter[str]) -> None:
    while not over.wait(chance.uniform(*_APART_SECONDS)):
        by_function: dict[str, list[int]] = {}
        for pid, name in sorted(workers(cloud).items()):
            by_function.setdefault(name, []).append(pid)
        if not by_function:
            continue
        name = chance.choice(sorted(by_function))
        with suppress(ProcessLookupError):
            os.kill(chance.choice(by_function[name]), signal.SIGKILL)
            killed[name] += 1
