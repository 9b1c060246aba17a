"""How many cores the local cloud, its functions and everything else use; from /proc."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.deployed.workers import workers

_TICKS = os.sysconf("SC_CLK_TCK")
CLOUD, FUNCTIONS, OTHERS = "local cloud", "functions", "everything else on the machine"
# Of the fields of the machine's line: all but idle and waiting.
_BUSY = (0, 1, 2, 5, 6, 7)

Cores = dict[str, float]


@contextmanager
def measured(cloud: int) -> Iterator[Cores]:
    """At the end of the block the dictionary has the cores used on average: by the local cloud's
    process, by its functions, and by everything else. Functions that ended meanwhile are not seen.
    """
    used: Cores = defaultdict(float)
    before, started = _seconds(cloud), time.monotonic()
    yield used
    elapsed = time.monotonic() - started
    for key, seconds in _seconds(cloud).items():
        used[key[0]] += (seconds - before.get(key, 0.0)) / elapsed
    used[OTHERS] -= used[CLOUD] + used[FUNCTIONS]


def _seconds(cloud: int) -> dict[tuple[str, int], float]:
    """CPU seconds so far, by what it is and process id."""
    busy = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    return {
        **{(FUNCTIONS, pid): _of(pid) for pid in workers(cloud)},
        (CLOUD, cloud): _of(cloud),
        (OTHERS, 0): sum(int(busy[at]) for at in _BUSY) / _TICKS,
    }


def _of(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    return 0.0
