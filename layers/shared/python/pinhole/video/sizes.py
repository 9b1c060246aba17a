"""The renditions of a video: sizes, frame rates and bit rates."""

from __future__ import annotations

from dataclasses import dataclass

# Players can start at a key frame: one is due every two seconds, besides those of new scenes.
KEYFRAME_SECONDS = 2


@dataclass(frozen=True)
class Size:
    """A rendition's limits: longest and shortest side in pixels, frames a second, and bits a second
    of pictures and of sound.
    """

    name: str
    long: int
    short: int
    rate: int
    video_bits: int
    audio_bits: int
    profile: str


SIZES = (
    Size("720p", 1280, 720, 60, 4_000_000, 128_000, "high"),
    Size("360p", 640, 360, 30, 1_000_000, 64_000, "main"),
)


def fit(width: int, height: int, size: Size) -> tuple[int, int]:
    """The width and height of a rendition: even, as H.264 requires, and never enlarged."""
    long, short = max(width, height), min(width, height)
    scale = min(1, size.long / long, size.short / short)
    return _even(width * scale), _even(height * scale)


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))
