"""The results of `bench.media.ten` as Markdown, and which of them miss their targets."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

from bench.media import document

_CPU_SHARE, _MOST_MEMORY, _BYTES, _SCORE = 0.84, 60, 0.01, 0.3


@dataclass
class Side:
    """One way with one photo: CPU in ms, memory in MB, all bytes, and the scores of its AVIFs."""

    cpu: float = 1e9
    memory: float = 0
    size: int = 0
    scores: list[float] = field(default_factory=list)

    def add(self, answer: dict[str, Any], counts: bool) -> None:
        """Keep the minimum of the rounds that count."""
        if counts:
            self.cpu = min(self.cpu, answer["cpu"])
        self.size = sum(each["bytes"] for each in answer["made"])


@dataclass
class Compared:
    """Ours and sharp's of one photo."""

    ours: Side = field(default_factory=Side)
    theirs: Side = field(default_factory=Side)

    def side(self, name: str) -> Side:
        return self.ours if name == "ours" else self.theirs

    @property
    def cpu(self) -> float:
        return self.ours.cpu / self.theirs.cpu

    @property
    def size(self) -> float:
        return self.ours.size / self.theirs.size

    @property
    def unlike(self) -> float:
        """How far bytes and scores are apart, relative to what may be."""
        return abs(self.size - 1) / _BYTES + abs(self.score) / _SCORE

    @property
    def score(self) -> float:
        """By how much our AVIFs score higher, in the mean."""
        if not (self.ours.scores and self.theirs.scores):
            return 0.0
        return mean(self.ours.scores) - mean(self.theirs.scores)


Found = dict[str, Compared]


def missed(found: Found) -> list[str]:
    """The targets that are missed."""
    return [f"{name}: {value}" for name, _, value, is_met in _targets(found) if not is_met]


def _targets(found: Found) -> Iterator[tuple[str, str, str, bool]]:
    cpu = mean(each.cpu for each in found.values())
    yield "CPU, mean of the photos", f"{_CPU_SHARE} x", f"{cpu:.3f} x", cpu <= _CPU_SHARE
    most = max(each.ours.memory for each in found.values())
    yield "memory, most", f"{_MOST_MEMORY} MB", f"{most:.0f} MB", most <= _MOST_MEMORY
    ours, theirs = (
        sum(each.side(side).size for each in found.values()) for side in ("ours", "theirs")
    )
    share = ours / theirs
    yield "bytes of all files", f"1 ± {_BYTES}", f"{share:.3f} x", abs(share - 1) <= _BYTES
    score = mean(each.score for each in found.values())
    least = f"-{_SCORE} or more"
    yield "SSIMULACRA 2 of AVIFs above sharp's", least, f"{score:+.2f}", score >= -_SCORE


def markdown(found: Found) -> str:
    """The whole part of the document."""
    targets = [
        [name, target, value, "met" if is_met else "**missed**"]
        for name, target, value, is_met in _targets(found)
    ]
    head = ["photo", "CPU ms", "sharp", "", "MB", "sharp", "bytes", "SSIMULACRA 2"]
    return f"""# {document.TEN}

Written by `python -m bench.media.ten` on Python {platform.python_version()}, \
{platform.machine()}, one run; a part of
`make bench-media`. The ten files of a photo as they are published: eight as above and the AVIFs of
two sizes. sharp is cascaded by hand; its AVIFs have effort 0, 4:2:0, and the quality that gives
bytes and scores most like ours. CPU is the minimum over all rounds, in turns, in warm processes on
one core; memory as above, on two cores. `bytes` is the share of sharp's; the score is how much
higher our AVIFs' is, in the mean, against our picture before encoding.

{_table(["", "target", "measured", ""], targets)}
{_table(head, [_row(*each) for each in found.items()])}"""


def _row(name: str, found: Compared) -> list[str]:
    ours, theirs = found.ours, found.theirs
    return [
        name,
        f"{ours.cpu:.0f}",
        f"{theirs.cpu:.0f}",
        f"{found.cpu:.3f} x",
        f"{ours.memory:.0f}",
        f"{theirs.memory:.0f}",
        f"{found.size:.3f} x",
        f"{found.score:+.2f}",
    ]


def _table(head: list[str], rows: list[list[str]]) -> str:
    marks = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, marks, *rows]) + "\n"
