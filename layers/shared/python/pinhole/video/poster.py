"""The picture that stands for a video until it plays."""

from __future__ import annotations

from pathlib import Path

from pinhole.video import ffmpeg, filters
from pinhole.video.bounds import Limits, corrupt
from pinhole.video.probe import Movie

# The most typical of a few frames from the first seconds: all of them are held at once, and one of
# 4K has 25 MB. Whoever fades in from black does it sooner.
_FRAMES, _SECONDS = 6, 6
# Percent of a frame's pixels that are black in a black frame, and how dark black is.
_BLACK = "blackframe=amount=0:threshold=32"
_LIT = "metadata=mode=select:key=lavfi.blackframe.pblack:value=95:function=less"


def poster(source: Path, movie: Movie, folder: Path, limits: Limits, seconds: float) -> bytes:
    """A PNG of an early frame as displayed, upright and in full size, not black if there is one.

    Raises Rejected when nothing can be decoded, FFmpegFailed otherwise; tries twice for `seconds`
    at most.
    """
    lit, any_ = folder / "lit.png", folder / "any.png"
    # Cameras write a key frame each second or so, and to decode no others costs a tenth.
    for skipping in (["-skip_frame", "nokey"], []):
        try:
            ffmpeg.run([*skipping, *_arguments(source, movie, lit, any_, limits)], seconds)
        except ffmpeg.Refused:
            raise corrupt("its pictures cannot be decoded") from None
        if lit.exists():
            return lit.read_bytes()
    if not any_.exists():
        raise corrupt("it has no picture")
    return any_.read_bytes()


def _arguments(source: Path, movie: Movie, lit: Path, any_: Path, limits: Limits) -> list[str]:
    across = f"'max(1,min({limits.side},trunc(iw*max(sar,1/{limits.side}))))'"
    shown = filters.resized(across, "ih", movie.video.hdr)
    rate = _FRAMES / min(_SECONDS, movie.seconds or _SECONDS)
    typical = f"thumbnail={_FRAMES}"
    graph = (
        f"[0:i:{movie.video.id}]{filters.thinned(rate)},{shown},format=yuv444p,split[a][b];"
        f"[a]{_BLACK},{_LIT},{typical}[lit];[b]{typical}[any]"
    )
    one = ["-frames:v", "1", "-update", "1", "-c:v", "png", "-compression_level", "1"]
    outputs = [
        argument
        for label, file in (("[lit]", lit), ("[any]", any_))
        for argument in ("-map", label, *one, "-f", "image2", f"file:{file}")
    ]
    reading = ffmpeg.read_source(source, _SECONDS, limits.side)
    return [*reading, "-filter_complex", graph, *outputs]
