"""The rows that most people meet: how near each comes to the limit of one partition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pinhole.settings import settings

from bench.capacity.figures import habits
from bench.capacity.needs import Needs

# Read units of one such row: they have up to 4 KB; the shelf of popular posts has more.
_ROW, _SHELF = 0.5, 2.5


@dataclass(frozen=True)
class Hot:
    """A row that is read by many."""

    row: str
    reads: float  # units a second at the peak
    because: str

    @property
    def headroom(self) -> float:
        """How many times as much its partition could take."""
        return float(habits()["limits"]["partition_reads"]) / self.reads


def rows(needs: Needs) -> list[Hot]:
    """The hottest first."""
    return sorted(_rows(needs), key=lambda hot: hot.headroom)


def _rows(needs: Needs) -> Iterator[Hot]:
    pages, looks = needs.often["feed page"], needs.often["explore page"]
    viral = pages * float(habits()["viral_post"])
    yield Hot("`posts`: a viral post", viral * _ROW, "read for every page that shows it")
    yield Hot(
        "`counters`: its counts",
        _kept(viral, needs.concurrency.get("read_feed", 0)) * _ROW,
        "kept by each process",
    )
    followed = pages * float(habits()["celebrity_row"])
    yield Hot(
        "`users`: a celebrity",
        _kept(followed, needs.concurrency.get("read_feed", 0)) * _ROW,
        "kept by each process",
    )
    yield Hot(
        "`tags`: the shelf of popular posts",
        _kept(looks, needs.concurrency.get("explore_posts", 0)) * _SHELF,
        "kept by each process",
    )


def _kept(asked: float, processes: float) -> float:
    """Reads a second of a row that is asked for as often, when each process keeps it."""
    return min(asked, max(1.0, processes) / max(settings.kept_row_seconds, 1))
