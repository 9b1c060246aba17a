"""What AVIF saves, as Markdown, and which targets are missed."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from statistics import mean

from PIL import features

from bench.avif.measuring import DENSE, FAST, WEBP, File, Files
from bench.avif.views import dense_share
from bench.real_photos import from_folder

Results = dict[str, dict[str, Files]]  # photo -> size -> files
_SIZES = {"full": "1080", "standard": "640"}


def missed(results: Results) -> list[str]:
    """The targets that are missed."""
    return [f"{name}: {value}" for name, _, value, is_met in _targets(results) if not is_met]


def markdown(results: Results) -> str:
    """The whole section of the report."""
    rows = [
        [name, target, value, "met" if is_met else "**missed**"]
        for name, target, value, is_met in _targets(results)
    ]
    return "\n".join(
        [
            "# What AVIF saves\n",
            _about(list(results)),
            _table(["", "target", "measured", ""], rows),
            _table(_HEAD, [row for photo in results.items() for row in _rows(*photo)]),
        ]
    )


def _about(photos: list[str]) -> str:
    number = f"{len(photos)} photos{from_folder(photos)}"
    return f"""Written by `make bench-avif` on Python {platform.python_version()}, \
{platform.machine()}; libavif {features.version("avif")} in
Pillow, ssimulacra2 0.3.0 from PyPI, one run. {number},
each in the two sizes that have AVIFs; quality is compared with the picture before encoding. A
picture whose AVIF would be larger counts with its WebP. CPU is the least of five turns of WebP and
AVIF, and of one dense encoding. Differences in SSIMULACRA 2 are to the WebP. Of all views,
{dense_share():.0%} get dense files: photos are seen in proportion to 1 / rank, as many of them and
as often as `bench/cost/prices.toml` says for 10,000 people a day, and encoded densely after
`DENSE_LIKES`.
"""


def _targets(results: Results) -> Iterator[tuple[str, str, str, bool]]:
    fast, dense = _share(results, FAST), _share(results, DENSE)
    yield "bytes as published", "0.82 x", f"{fast:.3f} x", fast <= 0.82
    most = max(_ratio(files, FAST) for files in _all(results))
    yield "most bytes of a picture", "1.02 x", f"{most:.3f} x", most <= 1.02
    for way, what in ((FAST, "as published"), (DENSE, "dense")):
        gains = [files[way].score - files[WEBP].score for files in _all(results)]
        yield f"SSIMULACRA 2 {what}, mean", "0.0", f"{mean(gains):+.2f}", mean(gains) >= 0
        least = -3.0 if way == FAST else -4.0
        yield f"SSIMULACRA 2 {what}, worst", f"{least}", f"{min(gains):+.2f}", min(gains) >= least
    yield "bytes after dense encoding", "0.72 x", f"{dense:.3f} x", dense <= 0.72
    weighted = fast + (dense - fast) * dense_share()
    yield "bytes weighted by views", "0.75 x", f"{weighted:.3f} x", weighted <= 0.75


def _share(results: Results, way: str) -> float:
    whole = sum(files[WEBP].size for files in _all(results))
    return sum(files[way].size for files in _all(results)) / whole


def _all(results: Results) -> Iterator[Files]:
    return (files for sizes in results.values() for files in sizes.values())


def _ratio(files: Files, way: str) -> float:
    return files[way].size / files[WEBP].size


_HEAD = [
    *("photo", "width", "WebP KB", "score", "CPU ms"),
    *("AVIF", "score", "CPU ms", "dense", "score", "CPU ms"),
]


def _rows(photo: str, sizes: dict[str, Files]) -> list[list[str]]:
    return [[photo, _SIZES[size], *_cells(files)] for size, files in sizes.items()]


def _cells(files: Files) -> Iterator[str]:
    webp = files[WEBP]
    yield from (f"{webp.size / 1000:.0f}", f"{webp.score:.1f}", f"{webp.cpu:.0f}")
    for way in (FAST, DENSE):
        made: File = files[way]
        yield f"{_ratio(files, way):.2f} x"
        yield f"{made.score - webp.score:+.1f}"
        yield f"{made.cpu:.0f}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    marks = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, marks, *rows]) + "\n"
