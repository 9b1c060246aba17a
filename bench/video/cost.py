"""The cost of processing a video: `make bench-video`.

Ten seconds of full HD, made from a real photo, pass through the real probe, poster and transcode on
this machine. Prints the table and writes it to `docs/benches/`.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.video.took import LIMITS, timed
from local.console import main, step
from local.environments import ROOT

sys.path.insert(0, str(ROOT / "layers" / "shared" / "python"))

from pinhole.imaging.render import render  # noqa: E402
from pinhole.video import ffmpeg, probe  # noqa: E402
from pinhole.video.declaration import completed  # noqa: E402
from pinhole.video.poster import poster  # noqa: E402
from pinhole.video.transcode import transcode  # noqa: E402

_REPORT = ROOT / "docs" / "benches" / "video-cost.md"
_PHOTO = ROOT / "local" / "samples" / "photos" / "sunset.jpg"
_SECONDS = 10
_GIGABYTES = 3008 / 1024
# Dollars: a gigabyte-second on arm64, and a PUT to S3, in us-east-1 (aws.amazon.com/lambda/pricing,
# aws.amazon.com/s3/pricing, November 2026).
_GB_SECOND, _PUT, _PUTS = 0.0000133334, 0.000005, 11


@dataclass(frozen=True)
class Source:
    """A video to measure, and FFmpeg's arguments to encode it."""

    name: str
    arguments: tuple[str, ...]


SOURCES = (
    Source("H.264, 20 Mbit/s", ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")),
    Source("HEVC, 20 Mbit/s", ("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1")),
)


def bench() -> None:
    """Measure, print, write."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            with step(f"Measuring {source.name}"):
                rows.append(_measure(source, Path(folder)))
    text = _report(rows)
    print(text)
    _REPORT.write_text(text)


def _measure(source: Source, folder: Path) -> str:
    film = make_film(source, folder)
    with film.open("rb") as file:
        probed = probe.probe(file, LIMITS)
    movie, completed_took = timed(lambda: completed(probed, film, folder, LIMITS, 600))
    png, poster_took = timed(lambda: poster(film, movie, folder, LIMITS, 600))
    poster_took += completed_took
    picture, pictures_took = timed(lambda: render(png))
    upright = (picture.width, picture.height)
    video, transcode_took = timed(lambda: transcode(film, movie, upright, folder, LIMITS, 600))
    whole = poster_took + pictures_took + transcode_took
    sizes = " + ".join(f"{path.stat().st_size / 1e6:.1f}" for path in video.files.values())
    price = 1000 * (whole.wall * _GIGABYTES * _GB_SECOND + _PUTS * _PUT)
    cells = (poster_took.cpu, pictures_took.cpu, transcode_took.cpu, whole.cpu, whole.wall)
    numbers = " | ".join(f"{cell:.1f}" for cell in cells)
    return (
        f"| {source.name} | {numbers} | {film.stat().st_size / 1e6:.1f} | {sizes} | {price:.2f} |"
    )


def make_film(source: Source, folder: Path) -> Path:
    """Ten seconds of 1080p at 30 frames a second: a slow zoom into a photo, and its grain."""
    film = folder / "film.mp4"
    frames = 30 * _SECONDS
    zoom = f"scale=3840:-2,zoompan=z='1+on/{3 * frames}':d={frames}:s=1920x1080:fps=30"
    still = ["-i", str(_PHOTO), "-f", "lavfi", "-i", f"sine=d={_SECONDS}"]
    coded = [*source.arguments, "-b:v", "20M", "-c:a", "aac", "-t", str(_SECONDS), str(film)]
    command = [ffmpeg.binary(), "-v", "error", "-nostdin", "-y", *still]
    moving = ["-vf", f"{zoom},noise=alls=8:allf=t,format=yuv420p"]
    subprocess.run([*command, *moving, *coded], check=True, capture_output=True)
    return film


def _report(rows: list[str]) -> str:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"""# What a video costs

Written by `make bench-video`: {_SECONDS} seconds of 1920 x 1080 at 30 frames a second with sound,
through the real probe, poster and transcode (720p and 360p), on {os.cpu_count()} cores of
{platform.machine()}. CPU seconds for each step, elapsed seconds for all, megabytes.

| source | poster | its renditions | transcode | CPU | elapsed | file | 720p + 360p | $ for 1,000 |
| --- | --: | --: | --: | --: | --: | --: | --: | --: |
{chr(10).join(rows)}

No child held more than {peak:.0f} MB at once. Dollars are for a Lambda of 3,008 MB on arm64
with the elapsed time above, and for {_PUTS} PUTs to S3; AWS's processors differ from this
machine's, and a busy machine's elapsed time exceeds its CPU time. Making the poster along with the
MP4s would save less than its column, and the picture's size would be unknown before encoding.
"""


if __name__ == "__main__":
    main(bench)
