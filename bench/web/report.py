"""The targets of the web app, what was measured, and the report of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """What was measured of something, and the most it may be."""

    what: str
    measured: float
    most: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.measured <= self.most


def markdown(targets: Iterable[Target], rounds: int, busy: float) -> str:
    """The report; `rounds` is how often each page was loaded, `busy` the machine's load average for
    each of its cores before: times mean little where it is far above 0.
    """
    lines = "\n".join(_line(target) for target in targets)
    return f"""# The web app on a cheap phone

Written by `make bench-web`: headless Chromium against the network of `make run`, in one run.
Sizes are those of `gzip -9`. First photos are the largest paint of an image, the median of {rounds}
loads with a processor four times as slow and "Fast 4G"; the feed and its photos are asked for
each time, "app cached" has the app's own files. The scrolled feed repeats the posts of the real
one under new ids; its likes are answered at once. Memory is JavaScript's heap after its garbage
is collected. Before the run each core had {busy:.1f} processes waiting for it: times of a busy
machine say little.

|  | target | measured |  |
| --- | --: | --: | --- |
{lines}
"""


def _line(target: Target) -> str:
    verdict = "met" if target.is_met else "missed"
    most = f"{target.most:g} {target.unit}".strip()
    measured = f"{target.measured:.3g} {target.unit}".strip()
    return f"| {target.what} | {most} | {measured} | {verdict} |"
