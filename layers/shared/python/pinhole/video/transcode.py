"""MP4 that every browser plays: H.264 and AAC, in two sizes, without metadata.

A video is transcoded at once, or in segments (`pinhole.video.segments`), whose files
`pinhole.video.joining` joins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pinhole.video import ffmpeg, filters, frames, probe
from pinhole.video.bounds import VideoLimits, corrupt
from pinhole.video.probe import Movie
from pinhole.video.segments import Segment
from pinhole.video.sizes import KEYFRAME_SECONDS, SIZES, Size, fit

# Reads beyond the limit, so that a longer video is detected by its output.
_BEYOND_SECONDS = 2
# Between the first key frame that is read and the end, besides the segment.
_AROUND_SECONDS = 2
# Files of segments keep the video's timeline, and must not begin before zero.
SHIFT_SECONDS = 100
EDGES = "edges"
# No metadata from the source or the encoder: no tags, chapters, captions, supplemental enhancement
# information, versions or creation time.
SILENT = ["-map_metadata", "-1", "-map_chapters", "-1", "-metadata:s:v", "encoder= "]
SILENT += ["-bsf:v", "filter_units=remove_types=6", "-a53cc", "0"]
SILENT += ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
MP4 = ["-movflags", "+faststart", "-f", "mp4"]


class Unsafe(Exception):
    """A segment may not be the same as this part of the whole video: do not cut this one."""


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
    graph = ["-filter_complex", _graph(movie, upright, folder, list(files))]
    outputs = [
        argument
        for size in SIZES
        for argument in (
            *_pictures(size),
            *(_sound(size, movie.audio.id) if movie.audio else []),
            *(*SILENT, *MP4, f"file:{files[size.name]}"),
        )
    ]
    try:
        ffmpeg.run([*reading, *graph, *outputs], seconds, on_progress)
    except ffmpeg.Refused:
        raise corrupt("it cannot be decoded") from None
    return Video(length(files[SIZES[0].name], limits), files)


def transcode_segment(
    segment: Segment,
    sizes: Sequence[str],
    source: Path,
    movie: Movie,
    upright: tuple[int, int],
    folder: Path,
    limits: VideoLimits,
    seconds: float,
    on_progress: ffmpeg.OnProgress | None = None,
) -> dict[str, Path]:
    """Make the pictures of a segment in these sizes, in `folder`: files by size, and a file EDGES
    that `joining.join` compares with those of the segments before and after.

    `on_progress` receives seconds of the segment. Deterministic. Raises Unsafe when it cannot be
    decoded, or when a frame lacks or is too many; FFmpegFailed.
    """
    files = {name: folder / f"{name}.nut" for name in sizes}
    long = segment.end - segment.seek + _AROUND_SECONDS
    timeline = ["-copyts", "-start_at_zero", "-noaccurate_seek", "-ss", f"{segment.seek:.6f}"]
    reading = [*timeline, *ffmpeg.read_source(source, long, limits.side)]
    edges = folder / f"{EDGES}.txt"
    checked = f"[0:i:{movie.video.id}]{filters.between(segment.edges)}[edges];"
    graph = ["-filter_complex", checked + _graph(movie, upright, folder, sizes, segment)]
    outputs = ["-map", "[edges]", "-fps_mode", "passthrough", "-f", "framehash", f"file:{edges}"]
    outputs += [
        argument
        for size in SIZES
        if size.name in sizes
        for argument in (
            *(*_pictures(size, segment.keys), *SILENT),
            *("-output_ts_offset", str(SHIFT_SECONDS), "-f", "nut", f"file:{files[size.name]}"),
        )
    ]
    try:
        ffmpeg.run([*reading, *graph, *outputs], seconds, on_progress)
    except ffmpeg.Refused as refused:
        raise Unsafe(str(refused)) from None
    for name, file in files.items():
        found, wanted = len(frames.of_ours(file, folder, seconds)), segment.frames[name]
        if found != wanted:
            raise Unsafe(f"{found} frames instead of {wanted}")
    return {**files, EDGES: edges}


def transcode_sound(
    source: Path, movie: Movie, folder: Path, limits: VideoLimits, seconds: float
) -> dict[str, Path]:
    """Make the whole sound of a video that has one, in `folder`: files by size.

    Deterministic. Raises Unsafe, FFmpegFailed.
    """
    assert movie.audio
    files = {size.name: folder / f"{size.name}.mp4" for size in SIZES}
    reading = ffmpeg.read_source(source, limits.seconds + _BEYOND_SECONDS, limits.side)
    outputs = [
        argument
        for size in SIZES
        for argument in (
            *(*_sound(size, movie.audio.id), *SILENT, "-f", "mp4"),
            f"file:{files[size.name]}",
        )
    ]
    try:
        ffmpeg.run([*reading, *outputs], seconds)
    except ffmpeg.Refused as refused:
        raise Unsafe(str(refused)) from None
    return files


def length(file: Path, limits: VideoLimits) -> float:
    """The output's duration; raises Rejected if it is too long."""
    with file.open("rb") as opened:
        made = probe.probe(opened, limits)
    if not made.video.frames or made.seconds is None:
        raise corrupt("it has no picture")
    return made.seconds


def _graph(
    movie: Movie,
    upright: tuple[int, int],
    folder: Path,
    sizes: Sequence[str],
    segment: Segment | None = None,
) -> str:
    """Each size is made from the previous one, the first in the colours of screens."""
    colours = movie.video.shown_colours
    before = filters.deinterlaced(movie.video.height)
    before += [filters.cut(segment.start, segment.end)] if segment else []
    before += [filters.tagged(colours)]
    after = filters.for_screens(colours, folder)
    chains, source = [], f"[0:i:{movie.video.id}]"
    for size in SIZES:
        before += [filters.thinned(size.rate)]
        if size.name not in sizes:
            continue
        steps = [*before, filters.resized(*fit(*upright, size)), *after]
        split = f"format=yuv420p,split[{size.name}][next{size.name}]"
        chains.append(f"{source}{','.join([*steps, split])}")
        source, before, after = f"[next{size.name}]", [], []
    return ";".join([*chains, f"{source}nullsink"])


def _pictures(size: Size, keys: int = 0) -> list[str]:
    """The pictures of a size, if so many regular key frames were before."""
    bits = size.video_bits
    due = f"{KEYFRAME_SECONDS}*({keys}+n_forced)"
    return [
        # In the filters' time base: FFmpeg would round times to multiples of a frame.
        *("-map", f"[{size.name}]", "-fps_mode", "vfr", "-enc_time_base:v", "filter"),
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", size.profile, "-crf", "23"),
        *("-maxrate", str(bits), "-bufsize", str(2 * bits), "-threads:v", str(ffmpeg.THREADS)),
        *("-force_key_frames", f"expr:gte(t,{due})"),
    ]


def _sound(size: Size, track: int) -> list[str]:
    coded = ["-c:a", "aac", "-b:a", str(size.audio_bits), "-ac", "2", "-ar", "48000"]
    return ["-map", f"0:i:{track}", *coded]
