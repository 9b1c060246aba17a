"""The schedule of a long video's parts: when they are done, if functions take them in order."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from bench.video.took import Took


@dataclass
class Parts:
    """What the parts of a video take, and joining each group."""

    before: Took
    sound: Took
    groups: list[list[Took]] = field(default_factory=list)
    joins: list[Took] = field(default_factory=list)

    def total(self) -> Took:
        whole = self.before + self.sound
        for each in (*self.joins, *(part for group in self.groups for part in group)):
            whole += each
        return whole

    def ready(self, functions: int) -> list[float]:
        """When each group is joined, if so many functions take messages in their order."""
        free = [self.before.cpu] * functions
        sound = _next(free, self.sound.cpu)
        joined = []
        for group, join in zip(self.groups, self.joins, strict=True):
            ends = [_next(free, part.cpu) for part in group]
            # Whoever is last joins at once.
            joined.append(max(sound, *ends) + join.cpu)
        return joined


def _next(free: list[float], seconds: float) -> float:
    """When the function ends that takes the next message."""
    end = heapq.heappop(free) + seconds
    heapq.heappush(free, end)
    return end
