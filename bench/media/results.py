"""Measurements of renditions, and their cost in dollars."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from bench.media.quality import Quality

# Lambda on arm64 in us-east-1: dollars per GB-second and per million requests.
GB_SECOND, MILLION_REQUESTS = 0.0000133334, 0.20
# Lambda gives one vCPU per 1,769 MB.
VCPU_MB = 1769


@dataclass
class Line:
    """One variant with one photo: times in ms by number of cores, memory in MB, output bytes."""

    cpu: dict[int, float] = field(default_factory=lambda: defaultdict(lambda: 1e9))
    wall: dict[int, float] = field(default_factory=lambda: defaultdict(lambda: 1e9))
    memory: float = 0
    size: int = 0
    quality: dict[str, Quality] = field(default_factory=dict)

    def add(self, cores: int, answer: dict[str, Any]) -> None:
        """Keep the minimum."""
        self.cpu[cores] = min(self.cpu[cores], answer["cpu"])
        self.wall[cores] = min(self.wall[cores], answer["wall"])
        self.size = sum(each["bytes"] for each in answer["made"])

    @property
    def psnr(self) -> float:
        """The lowest of all sizes."""
        return min(each.psnr for each in self.quality.values())

    @property
    def ssim(self) -> float:
        """The lowest of all sizes."""
        return min(each.ssim for each in self.quality.values())

    def duration(self, memory: int, threads: int = 2) -> float:
        """Estimated milliseconds in a Lambda of `memory` MB.

        Below one vCPU, time scales inversely with it. Above, the saving measured with two cores is
        scaled in proportion (Amdahl's law); a single thread gains nothing.
        """
        share = memory / VCPU_MB
        if share <= 1 or threads == 1:
            return self.wall[1] / min(1, share)
        serial = max(0, 2 * self.wall[2] - self.wall[1])
        return serial + (self.wall[1] - serial) / min(2, share)


Results = dict[str, dict[str, Line]]  # photo -> way -> line


def dollars(milliseconds: float, memory: int) -> float:
    """Dollars for a million photos."""
    return milliseconds / 1000 * memory / 1024 * GB_SECOND * 1_000_000 + MILLION_REQUESTS
