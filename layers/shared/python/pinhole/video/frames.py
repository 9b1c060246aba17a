"""Times of the frames of a video, as FFmpeg finds them in the file. Nothing is decoded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pinhole.video import ffmpeg

# Flags of FFmpeg's packets.
_KEY, _DISCARDED = 1, 4


@dataclass(frozen=True)
class Frame:
    """`seconds` on the video's timeline; decoding can start at a key frame."""

    seconds: float
    is_key: bool


def of_source(
    source: Path, track: int, folder: Path, side: int, length: float, seconds: float
) -> list[Frame]:
    """The frames of a track that are shown, in the order of decoding, of the first `length`
    seconds. Raises FFmpegFailed.
    """
    timeline = ["-copyts", "-start_at_zero"]
    reading = ffmpeg.read_source(source, length, side)
    return _listed([*timeline, *reading, "-map", f"0:i:{track}"], folder, seconds)


def of_ours(file: Path, folder: Path, seconds: float) -> list[Frame]:
    """The same of a file that we made, without a limit."""
    return _listed(["-copyts", *ffmpeg.read_ours(file), "-map", "0:v"], folder, seconds)


def _listed(arguments: list[str], folder: Path, seconds: float) -> list[Frame]:
    table = folder / "frames.txt"
    ffmpeg.run([*arguments, "-c", "copy", "-f", "framecrc", f"file:{table}"], seconds)
    with table.open() as lines:
        frames = list(_parsed(lines))
    table.unlink()
    return frames


def _parsed(lines: Iterator[str]) -> Iterator[Frame]:
    """Lines of `framecrc`: stream, decoding time, presentation time, duration, size, checksum,
    and flags of packets that are not just key frames.
    """
    tick = 0.0
    for line in lines:
        if line.startswith("#tb"):
            up, down = line.rpartition(" ")[2].split("/")
            tick = int(up) / int(down)
        if line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split(",")]
        flags = next((int(cell[2:], 16) for cell in cells[6:] if cell.startswith("F=")), _KEY)
        if not flags & _DISCARDED:
            yield Frame(int(cells[2]) * tick, bool(flags & _KEY))
