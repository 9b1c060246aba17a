"""The results of `bench.media` as Markdown, and which of them are over their budgets."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import metadata
from statistics import mean

from bench.media.process import ALL_WAYS
from bench.media.results import GB_SECOND, MILLION_REQUESTS, VCPU_MB, Line, Results, dollars
from bench.media.ways import OURS

_RIVAL = "sharp, cascaded by hand"
_CPU_SHARE, _LEAST_PSNR, _MOST_MEMORY = 0.90, 50, 60
# An aim, and no budget: the rest is libwebp's, which sharp runs as well.
_MEAN_SHARE = 0.80
_MEMORIES = (1024, 1769, 2048, 2560, 3008, 3538)
_PACKAGES = ("pillow", "pyvips-binary")


def over_budget(results: Results) -> list[str]:
    """The budgets exceeded."""
    return [f"{photo}: {what}" for photo, ways in results.items() for what in _over(ways)]


def _over(ways: dict[str, Line]) -> Iterator[str]:
    ours, rival = ways[OURS], ways[_RIVAL]
    if ours.cpu[1] > _CPU_SHARE * rival.cpu[1]:
        yield f"{ours.cpu[1] / rival.cpu[1]:.3f} x of the CPU instead of {_CPU_SHARE:.2f} x"
    if ours.wall[2] >= rival.wall[2]:
        yield f"{ours.wall[2]:.0f} ms on two cores, sharp {rival.wall[2]:.0f}"
    if ours.psnr < _LEAST_PSNR:
        yield f"{ours.psnr:.1f} dB instead of {_LEAST_PSNR}"
    if ours.memory > _MOST_MEMORY:
        yield f"{ours.memory:.0f} MB instead of {_MOST_MEMORY}"


def markdown(results: Results) -> str:
    """The whole report."""
    return "\n".join(
        [
            "# What renditions cost\n",
            _about(),
            "![CPU of each variant](media-cost.svg)\n",
            "## Budgets\n",
            _table(
                ["photo", "CPU relative to sharp", "wall, 2 cores", "PSNR", "memory", ""],
                _verdicts(results),
            ),
            *(_photo(name, ways) for name, ways in results.items()),
            "## Memory for `process_photo`\n",
            _memory_text(results),
        ]
    )


def _about() -> str:
    versions = ", ".join(f"{each} {metadata.version(each)}" for each in _PACKAGES)
    here = f"Python {platform.python_version()}, {platform.machine()}"
    return f"""Written by `make bench-media` on {here};
{versions}, sharp as pinned in `bench/node`. Each variant makes eight renditions
of one photo (150 square, 320, 640, 1080; WebP q80 method 4, JPEG q80 4:2:0 with optimised tables).
The variants took turns in warm processes; the minimum over all rounds counts. CPU is of the whole
process, pinned to one core. Memory is the growth of a fresh process: the kernel's high-water mark
of resident memory (VmHWM) after, less the resident size (VmRSS) before, with the file in memory and
warmed up with a tiny photo. PSNR and SSIM are those of the worst of the four sizes, before
encoding, against a float Lanczos-3 reduction of the full picture in sRGB; a square cropped half a
pixel off the centre scores low. Pinhole's also make a placeholder and a fingerprint.
"""


def _verdicts(results: Results) -> list[list[str]]:
    rows = []
    for photo, ways in results.items():
        ours, rival = ways[OURS], ways[_RIVAL]
        row = [
            photo,
            f"{ours.cpu[1] / rival.cpu[1]:.3f} x",
            f"{ours.wall[2]:.0f} ms, sharp {rival.wall[2]:.0f}",
            f"{ours.psnr:.1f} dB",
            f"{ours.memory:.0f} MB",
        ]
        rows.append([*row, "**not kept**" if list(_over(ways)) else "kept"])
    budget = [f"{_CPU_SHARE:.2f} x", "less", f"{_LEAST_PSNR} dB", f"{_MOST_MEMORY} MB", ""]
    share = mean(ways[OURS].cpu[1] / ways[_RIVAL].cpu[1] for ways in results.values())
    verdict = "met" if share <= _MEAN_SHARE else "**missed**"
    aim = ["*mean*", f"{share:.3f} x", "", "", "", f"aim {_MEAN_SHARE:.2f} x: {verdict}"]
    return [["*budget*", *budget], *rows, aim]


def _photo(name: str, ways: dict[str, Line]) -> str:
    head = ["", "CPU ms", "wall, 1 core", "2 cores", "MB", "dB", "SSIM", "KB made", "$ / M photos"]
    rows = [[way, *_numbers(ways[way])] for way in ALL_WAYS]
    return f"## {name}\n\n{_table(head, rows)}"


def _numbers(line: Line) -> list[str]:
    return [
        f"{line.cpu[1]:.0f}",
        f"{line.wall[1]:.0f}",
        f"{line.wall[2]:.0f}",
        f"{line.memory:.0f}",
        f"{line.psnr:.1f}",
        f"{line.ssim:.4f}",
        f"{line.size / 1000:.0f}",
        f"{dollars(line.duration(VCPU_MB), VCPU_MB):.2f}",
    ]


def _memory_text(results: Results) -> str:
    lines = [ways[OURS] for ways in results.values()]
    rows = []
    for memory in _MEMORIES:
        row = [f"{memory}", f"{memory / VCPU_MB:.2f}"]
        for threads in (1, 2):
            milliseconds = mean(line.duration(memory, threads) for line in lines)
            row += [f"{milliseconds:.0f}", f"{dollars(milliseconds, memory):.2f}"]
        rows.append(row)
    head = ["MB", "vCPU", "ms, 1 thread", "$ / M", "ms, 2 threads", "$ / M"]
    return f"""{_table(head, rows)}
The mean of the photos above, on Lambda at arm64's prices ({GB_SECOND} dollars a GB-second,
{MILLION_REQUESTS:.2f} a million requests), estimated from this machine's cores: a vCPU per
{VCPU_MB:,} MB, with a second one saving what it saves here. Excludes requests to S3.
"""


def _table(head: list[str], rows: list[list[str]]) -> str:
    marks = ["---", *("--:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, marks, *rows]) + "\n"
