"""The colours that only the pictures of a video declare, not its header."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pinhole.imaging.bounds import Rejected
from pinhole.video import ffmpeg, probe
from pinhole.video.bounds import VideoLimits
from pinhole.video.probe import Movie


def completed(
    movie: Movie, source: Path, folder: Path, limits: VideoLimits, seconds: float
) -> Movie:
    """The movie with the colours of its bit stream where its header does not specify them.

    FFmpeg copies one frame into a file of its own, with a header that states what it found.
    """
    if movie.video.colours.is_complete:
        return movie
    copy = folder / "frame.mp4"
    reading = ffmpeg.read_source(source, 1, limits.side)
    only = ["-map", f"0:i:{movie.video.id}", "-c", "copy", "-frames:v", "1", "-f", "mp4"]
    try:
        ffmpeg.run([*reading, *only, f"file:{copy}"], seconds)
        with copy.open("rb") as file:
            found = probe.probe(file, limits).video.colours
    except (ffmpeg.Refused, Rejected):
        return movie  # decoding it will say why
    colours = movie.video.colours.or_else(found)
    return replace(movie, video=replace(movie.video, colours=colours))
