"""What the benches of videos share: the limits, and what a piece of work takes."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from local.environments import ROOT

sys.path.insert(0, str(ROOT / "layers" / "shared" / "python"))

from pinhole.video.bounds import VideoLimits  # noqa: E402

LIMITS = VideoLimits()
Done = TypeVar("Done")


@dataclass(frozen=True)
class Took:
    """CPU seconds, of this process and its children, and elapsed seconds."""

    cpu: float
    wall: float

    def __add__(self, other: Took) -> Took:
        return Took(self.cpu + other.cpu, self.wall + other.wall)


def timed(work: Callable[[], Done]) -> tuple[Done, Took]:
    """What the work returns, and what it took."""
    cpu, wall = _cpu(), time.perf_counter()
    done = work()
    return done, Took(_cpu() - cpu, time.perf_counter() - wall)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
