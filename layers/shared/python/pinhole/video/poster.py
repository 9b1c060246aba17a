"""The still picture of a video, displayed until it plays."""

from __future__ import annotations

from pathlib import Path

from pinhole.video import ffmpeg, filters
from pinhole.video.bounds import VideoLimits, corrupt
from pinhole.video.probe import Movie

# The most typical of a few frames from the first seconds, in which fades from black end. All of
# them are in memory at once, and one of 4K takes 25 MB.
_FRAMES, _SECONDS = 6, 6
# Percentage of black pixels in a black frame, and the threshold of black.
_BLACK = "blackframe=amount=0:threshold=32"
_LIT = "metadata=mode=select:key=lavfi.blackframe.pblack:value=95:function=less"


def poster(source: Path, movie: Movie, folder: Path, limits: VideoLimits, seconds: float) -> bytes:
    """A PNG of an early frame as displayed, upright, in full size and, if possible, not black.

    Raises Rejected when nothing can be decoded, FFmpegFailed otherwise; up to two attempts of
    `seconds` each.
    """
    lit, any_ = _files(folder)
    # Cameras write a key frame about every second, and decoding only those costs a tenth.
    for skipping in (["-skip_frame", "nokey"], []):
        try:
            ffmpeg.run([*skipping, *_arguments(source, movie, folder, limits)], seconds)
        except ffmpeg.Refused:
            raise corrupt("its frames cannot be decoded") from None
        if lit.exists():
            return lit.read_bytes()
    if not any_.exists():
        raise corrupt("it has no picture")
    return any_.read_bytes()


def _files(folder: Path) -> tuple[Path, Path]:
    """The files for a picture that is not black, and for any picture."""
    return folder / "lit.png", folder / "any.png"


def _arguments(source: Path, movie: Movie, folder: Path, limits: VideoLimits) -> list[str]:
    across = f"'max(1,min({limits.side},trunc(iw*max(sar,1/{limits.side}))))'"
    rate = _FRAMES / min(_SECONDS, movie.seconds or _SECONDS)
    colours = movie.video.shown_colours
    shown = [
        *filters.deinterlaced_alone(movie.video.height),
        filters.thinned(rate),
        filters.tagged(colours),
        filters.resized(across, "ih"),
        *filters.for_screens(colours, folder),
    ]
    typical = f"thumbnail={_FRAMES}"
    graph = (
        f"[0:i:{movie.video.id}]{','.join(shown)},format=yuv444p,split[a][b];"
        f"[a]{_BLACK},{_LIT},{typical}[lit];[b]{typical}[any]"
    )
    one = ["-frames:v", "1", "-update", "1", "-c:v", "png", "-compression_level", "1"]
    outputs = [
        argument
        for label, file in zip(("[lit]", "[any]"), _files(folder), strict=True)
        for argument in ("-map", label, *one, "-f", "image2", f"file:{file}")
    ]
    reading = ffmpeg.read_source(source, _SECONDS, limits.side)
    return [*reading, "-filter_complex", graph, *outputs]
