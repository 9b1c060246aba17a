"""MP4 that every browser plays: H.264 and AAC, in two sizes, without metadata."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pinhole.video import ffmpeg, filters, probe
from pinhole.video.bounds import VideoLimits, corrupt
from pinhole.video.probe import Movie
from pinhole.video.sizes import SIZES, Size, fit

_KEYFRAME_SECONDS = 2
# Reads beyond the limit, so that a longer video is detected by its output.
_BEYOND_SECONDS = 2
# No metadata from the source or the encoder: no tags, chapters, captions, supplemental enhancement
# information, versions or creation time.
_SILENT = ["-map_metadata", "-1", "-map_chapters", "-1", "-metadata:s:v", "encoder= "]
_SILENT += ["-bsf:v", "filter_units=remove_types=6", "-a53cc", "0"]
_SILENT += ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]


@dataclass(frozen=True)
class Video:
    """The result: duration in seconds, and a file for each size, by name."""

    seconds: float
    files: dict[str, Path]


def transcode(
    source: Path,
    movie: Movie,
    upright: tuple[int, int],
    folder: Path,
    limits: VideoLimits,
    seconds: float,
    on_progress: ffmpeg.OnProgress | None = None,
) -> Video:
    """Make all sizes, in `folder`, of a video that is `upright` wide and high as displayed.

    Deterministic. Raises Rejected when it cannot be decoded or is too long, FFmpegFailed otherwise,
    after `seconds` at most; see `ffmpeg.run` for the rest.
    """
    files = {size.name: folder / f"{size.name}.mp4" for size in SIZES}
    reading = ffmpeg.read_source(source, limits.seconds + _BEYOND_SECONDS, limits.side)
    graph = ["-filter_complex", _graph(movie, upright, folder)]
    outputs = [a for size in SIZES for a in _output(size, movie, files[size.name])]
    try:
        ffmpeg.run([*reading, *graph, *outputs], seconds, on_progress)
    except ffmpeg.Refused:
        raise corrupt("it cannot be decoded") from None
    return Video(_length(files[SIZES[0].name], limits), files)


def _graph(movie: Movie, upright: tuple[int, int], folder: Path) -> str:
    """Each size is made from the previous one, the first in the colours of screens."""
    colours = movie.video.shown_colours
    before = [*filters.deinterlaced(movie.video.height), filters.tagged(colours)]
    after = filters.for_screens(colours, folder)
    chains, source = [], f"[0:i:{movie.video.id}]"
    for size in SIZES:
        steps = [*before, filters.thinned(size.rate), filters.resized(*fit(*upright, size)), *after]
        split = f"format=yuv420p,split[{size.name}][next{size.name}]"
        chains.append(f"{source}{','.join([*steps, split])}")
        source, before, after = f"[next{size.name}]", [], []
    return ";".join([*chains, f"{source}nullsink"])


def _output(size: Size, movie: Movie, file: Path) -> list[str]:
    sound = ["-map", f"0:i:{movie.audio.id}"] if movie.audio else []
    bits = size.video_bits
    return [
        *("-map", f"[{size.name}]", *sound, *_SILENT, "-fps_mode", "vfr"),
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", size.profile, "-crf", "23"),
        *("-maxrate", str(bits), "-bufsize", str(2 * bits), "-threads:v", str(ffmpeg.THREADS)),
        *("-force_key_frames", f"expr:gte(t,n_forced*{_KEYFRAME_SECONDS})"),
        *("-c:a", "aac", "-b:a", str(size.audio_bits), "-ac", "2", "-ar", "48000"),
        *("-movflags", "+faststart", "-f", "mp4", f"file:{file}"),
    ]


def _length(file: Path, limits: VideoLimits) -> float:
    """The output's duration; raises Rejected if it is too long."""
    with file.open("rb") as opened:
        made = probe.probe(opened, limits)
    if not made.video.frames or made.seconds is None:
        raise corrupt("it has no picture")
    return made.seconds
