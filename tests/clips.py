"""Small videos, made by the FFmpeg that the functions run, once for each kind."""

from __future__ import annotations

import struct
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from pinhole.video import ffmpeg

# What a phone records about itself and its owner: none of it may be served.
CANARIES = ("CanaryTitle", "CanaryPhone", "+48.2000+016.5000", "CanaryHandler", "2001-02-03")
_WORDS = (
    *("-metadata", "title=CanaryTitle", "-metadata", "make=CanaryPhone"),
    *(
        "-metadata",
        "location=+48.2000+016.5000/",
        "-metadata",
        "creation_time=2001-02-03T04:05:06Z",
    ),
    *("-metadata:s:v", "handler_name=CanaryHandler", "-movflags", "+use_metadata_tags"),
)


@cache
def clip(
    *,
    seconds: float = 1,
    size: str = "160x120",
    rate: int = 10,
    source: str = "testsrc2",
    filters: str = "null",
    codec: str = "libx264",
    sound: int = 0,
    format: str = "mp4",
    more: tuple[str, ...] = (),
) -> bytes:
    """A clip with this many audio channels."""
    joint = ":" if "=" in source else "="
    pictures = f"{source}{joint}s={size}:r={rate}:d={seconds}"
    inputs = ["-f", "lavfi", "-i", pictures] if source else []
    if sound:
        inputs += ["-f", "lavfi", "-t", f"{seconds}", "-i", f"aevalsrc={'|'.join(['0.1'] * sound)}"]
    coded = ["-vf", filters, "-c:v", codec, "-pix_fmt", "yuv420p"] if source else []
    return made(*inputs, *coded, "-c:a", "aac", "-shortest", *more, format=format)


def phone(**options: object) -> bytes:
    """A clip as from a phone, with metadata about the place and the camera."""
    return clip(sound=1, more=_WORDS, **options)  # type: ignore[arg-type]


def hdr(transfer: str) -> bytes:
    """Ten-bit HEVC, brighter than white."""
    colours = f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc:range=tv"
    return made(
        *("-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=1"),
        *("-vf", f"format=yuv420p10le,{colours}", "-c:v", "libx265", "-tag:v", "hvc1"),
        *("-x265-params", "log-level=error"),
    )


def turned(data: bytes, degrees: int) -> bytes:
    """The same clip, filmed with the phone turned."""
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(data)
        file.flush()
        return made("-display_rotation", str(degrees), "-i", file.name, "-c", "copy")


def crowded() -> bytes:
    """A clip with subtitles, a chapter, a time code and a cover besides its pictures."""
    with tempfile.TemporaryDirectory() as folder:
        words, chapter, cover = (Path(folder) / name for name in ("a.srt", "a.txt", "a.jpg"))
        words.write_text("1\n00:00:00,000 --> 00:00:01,000\nCanarySubtitle\n")
        chapter.write_text(
            ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=CanaryChapter\n"
        )
        cover.write_bytes(made("-f", "lavfi", "-i", "testsrc2", "-frames:v", "1", format="mjpeg"))
        return made(
            *("-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=1"),
            *("-i", str(words), "-i", str(chapter), "-i", str(cover)),
            *("-map", "0:v", "-map", "1", "-map", "3", "-map_metadata", "2"),
            *("-c:v:0", "libx264", "-pix_fmt:v:0", "yuv420p", "-timecode", "01:00:00:00"),
            *("-c:s", "mov_text", "-c:v:1", "mjpeg", "-disposition:v:1", "attached_pic"),
        )


def made(*arguments: str, format: str = "mp4") -> bytes:
    """FFmpeg's output for these arguments."""
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / "made"
        quiet = ["-v", "error", "-nostdin", "-y"]
        command = [ffmpeg.binary(), *quiet, *arguments, "-threads", "1", "-f", format, str(to)]
        subprocess.run(command, check=True, capture_output=True)
        return to.read_bytes()


def told(data: bytes) -> str:
    """FFmpeg's description of a file."""
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(data)
        file.flush()
        command = [ffmpeg.binary(), "-hide_banner", "-nostdin", "-i", file.name]
        return subprocess.run(command, capture_output=True, text=True).stderr


def patched(data: bytes, box: bytes, at: int, number: int) -> bytes:
    """The file with another 32-bit number in the first box of a kind, `at` bytes into its body."""
    changed = bytearray(data)
    struct.pack_into(">I", changed, data.index(box) + 4 + at, number)
    return bytes(changed)
