"""A long video in parts: what each takes, and when all are done: `make bench-video-parts`.

Ninety seconds of full HD pass through the real probe, poster, transcode, cut, parts and joins. The
schedule of eight functions is played with the CPU seconds of each part, which other work on the
machine does not change. For two cores, two parts really run at a time.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from bench.video.cost import SOURCES, make_film
from bench.video.schedule import Parts
from bench.video.took import LIMITS, Took, timed
from local.console import main, step
from local.environments import ROOT

sys.path.insert(0, str(ROOT / "layers" / "shared" / "python"))

from pinhole.imaging.render import render  # noqa: E402
from pinhole.video import ffmpeg, frames, joining, probe, segments, transcode  # noqa: E402
from pinhole.video.declaration import completed  # noqa: E402
from pinhole.video.poster import poster  # noqa: E402
from pinhole.video.probe import Movie  # noqa: E402

_REPORT = ROOT / "docs" / "benches" / "video-parts.md"
_SECONDS = 90
_SEGMENTS = 8
_TIMEOUT = 3_000
_EARLY = (("360p",), ("720p",))
_SHARED = ("360p", "720p")


class Film:
    """One source, and the folder for what is made of it."""

    def __init__(self, source: Path, folder: Path) -> None:
        self._source, self._folder = source, folder

        def read() -> Movie:
            with source.open("rb") as file:
                probed = probe.probe(file, LIMITS)
            return completed(probed, source, folder, LIMITS, _TIMEOUT)

        self._movie, took = timed(read)
        picture, drawn = timed(
            lambda: render(poster(source, self._movie, folder, LIMITS, _TIMEOUT))
        )
        self._upright = picture.width, picture.height
        self.before = took + drawn

    def whole(self) -> Took:
        """All at once, as short videos are."""
        _, took = timed(
            lambda: transcode.transcode(
                self._source, self._movie, self._upright, self._folder, LIMITS, _TIMEOUT
            )
        )
        return self.before + took

    def parts(self, groups: Sequence[Sequence[str]], count: int) -> Parts:
        """In so many segments, one after the other."""
        cut, took = timed(lambda: self._cut(count))
        sounds, sound = timed(self._sound)
        parts = Parts(self.before + took, sound)
        for sizes in groups:
            made = [timed(partial(self._segment, each, sizes)) for each in cut]
            parts.groups.append([each for _, each in made])
            _, join = timed(partial(self._join, sizes, [files for files, _ in made], sounds))
            parts.joins.append(join)
        return parts

    def two_at_once(self) -> Took:
        """In two segments, by two workers at the same time."""

        def work() -> None:
            cut = self._cut(2)
            with ThreadPoolExecutor(2) as pool:
                sounds = pool.submit(self._sound)
                made = list(pool.map(lambda each: self._segment(each, _SHARED), cut))
                self._join(_SHARED, made, sounds.result())

        return self.before + timed(work)[1]

    def _sound(self) -> dict[str, Path]:
        within = self._within("sound")
        return transcode.transcode_sound(self._source, self._movie, within, LIMITS, _TIMEOUT)

    def _cut(self, count: int) -> list[segments.Segment]:
        track = self._movie.video.id
        side, most = LIMITS.side, LIMITS.seconds + 1
        found = frames.of_source(self._source, track, self._folder, side, most, _TIMEOUT)
        return segments.cut(found, count)

    def _segment(self, segment: segments.Segment, sizes: Sequence[str]) -> dict[str, Path]:
        return transcode.transcode_segment(
            segment,
            sizes,
            self._source,
            self._movie,
            self._upright,
            self._within(f"{sizes[0]}-{segment.keys}"),
            LIMITS,
            _TIMEOUT,
        )

    def _join(
        self, sizes: Sequence[str], made: Sequence[dict[str, Path]], sounds: dict[str, Path]
    ) -> None:
        for size in sizes:
            to = self._folder / f"joined-{size}.mp4"
            files = [each[size] for each in made]
            joining.join(files, sounds[size], self._folder, to, _TIMEOUT)

    def _within(self, name: str) -> Path:
        folder = self._folder / f"{name}-{time.monotonic_ns()}"
        folder.mkdir()
        return folder


def bench() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as folder, step("Measuring a long video in parts"):
        text = _report(_long(Path(folder)), Path(folder))
    print(text)
    _REPORT.write_text(text)


def _long(folder: Path) -> Path:
    """Ten seconds again and again."""
    film, long = make_film(SOURCES[0], folder), folder / "long.mp4"
    looped = ["-stream_loop", "-1", "-i", str(film), "-c", "copy", "-t", str(_SECONDS), str(long)]
    subprocess.run([ffmpeg.binary(), "-v", "error", "-nostdin", "-y", *looped], check=True)
    return long


def _report(source: Path, folder: Path) -> str:
    """What a source takes whole, for eight functions, and for two at a time on this machine."""
    film = Film(source, folder)
    whole = film.whole()
    early = film.parts(_EARLY, _SEGMENTS)
    two = film.two_at_once()
    first, last = early.ready(_SEGMENTS)
    lines = [
        "| | CPU seconds | 360p ready after | all ready after | of the whole |",
        "| --- | --: | --: | --: | --: |",
        f"| whole | {whole.cpu:.1f} | {whole.cpu:.1f} | {whole.cpu:.1f} | 1.00x |",
        f"| {_SEGMENTS} functions | {early.total().cpu:.1f} | {first:.1f} | {last:.1f} |"
        f" **{last / whole.cpu:.2f}x** |",
    ]
    longest = max(part.cpu for group in early.groups for part in group)
    joins = " and ".join(f"{join.cpu:.1f}" for join in early.joins)
    return f"""# What a long video takes in parts

Written by `make bench-video-parts`: {_SECONDS} seconds of 1920 x 1080 at 30 frames a second, H.264
with sound, divided as `pinhole.pipeline.video_division` does, on {os.cpu_count()} cores of
{platform.machine()}. The schedule of eight functions is played with the CPU seconds of each part,
all measured one after the other: on another machine, or a busy one, all get slower alike. Fetching
and storing files is not in it.

{chr(10).join(lines)}

The poster is ready after {early.before.cpu:.1f} s, the longest part takes {longest:.1f} s, the
sound {early.sound.cpu:.1f} s, the joins {joins} s. Two at a time, which share the decoding, take
{two.cpu / whole.cpu:.2f}x of the whole's CPU seconds. Run here on {os.cpu_count()} cores, they
were done after {two.wall:.0f} s, the whole after {whole.wall:.0f} s:
**{two.wall / whole.wall:.2f}x**. Other work on the machine favours two
processes over one here, but not the CPU seconds.
"""


if __name__ == "__main__":
    main(bench)
