"""Joins the segments of a video, and its sound, without decoding or encoding."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from pinhole.video import ffmpeg, frames
from pinhole.video.segments import LEAD_IN
from pinhole.video.transcode import MP4, SHIFT_SECONDS, SILENT, Unsafe

# Less than a tick of any camera's clock.
_SAME_SECONDS = 5e-6


def check_edges(segments: Sequence[Path]) -> None:
    """Raises Unsafe unless each segment begins with what the one before ends with, by their files
    of edges: the frames before a cut have to look the same wherever decoding began.
    """
    for before, after in pairwise(_hashes(each) for each in segments):
        tail, lead_in = before[-LEAD_IN:], after[:LEAD_IN]
        if len(tail) < LEAD_IN or tail != lead_in:
            raise Unsafe("frames differ by where decoding begins")


def _hashes(file: Path) -> list[str]:
    """The hashes of the frames of a lead-in, and of a tail, as FFmpeg's `framehash` writes them."""
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return [line.rpartition(",")[2].strip() for line in lines]


def join(
    segments: Sequence[Path], sound: Path | None, folder: Path, to: Path, seconds: float
) -> None:
    """Write the MP4 of these segments, in order, and of this sound; all are in `folder`.

    Deterministic. Raises Unsafe if a frame would not keep its time, FFmpegFailed.
    """
    times = [_times(each, folder, seconds) for each in segments]
    listed = folder / "segments.txt"
    names = [str(each.relative_to(folder)) for each in segments]
    listed.write_text(_list(names, [each[0] for each in times]))
    shift = f"{times[0][0] - SHIFT_SECONDS:.6f}"
    # Without `-copyts`, FFmpeg would begin each input at zero, also sound that begins later.
    inputs = ["-copyts", "-itsoffset", shift, "-f", "concat", *ffmpeg.read_ours(listed)]
    streams = ["-map", "0:v"]
    if sound:
        inputs += ffmpeg.read_ours(sound)
        streams += ["-map", "1:a"]
    copied = [*streams, "-c", "copy", *SILENT, *MP4, f"file:{to}"]
    try:
        ffmpeg.run([*inputs, *copied], seconds)
    except ffmpeg.Refused as refused:
        raise Unsafe(str(refused)) from None
    _check([each for segment in times for each in segment], _times(to, folder, seconds))


def _times(file: Path, folder: Path, seconds: float) -> list[float]:
    return sorted(frame.seconds for frame in frames.of_ours(file, folder, seconds))


def _list(names: Sequence[str], starts: Sequence[float]) -> str:
    """A list in FFmpeg's format; the lengths keep rounding errors from adding up."""
    rounded = [round(start * 1_000_000) for start in starts]
    lengths = [f"duration {(after - start) / 1_000_000:.6f}" for start, after in pairwise(rounded)]
    lines = [f"file {name}\n{length}" for name, length in zip(names, [*lengths, ""], strict=True)]
    return "\n".join(["ffconcat version 1.0", *lines])


def _check(wanted: Sequence[float], made: Sequence[float]) -> None:
    if len(wanted) != len(made):
        raise Unsafe(f"{len(made)} frames instead of {len(wanted)}")
    shift = made[0] - wanted[0]
    if any(abs(b - a - shift) > _SAME_SECONDS for a, b in zip(wanted, made, strict=True)):
        raise Unsafe("a frame has another time")
