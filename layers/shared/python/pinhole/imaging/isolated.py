"""HEIC and AVIF, decoded in a child process with limited memory and time.

Their decoders are large and young and may crash: that must end one photo, not the worker. The
kernel limits the child; it returns only pixels of a size known beforehand.
"""

import os
import resource
import subprocess
import sys
from dataclasses import replace

from pinhole.imaging.bounds import Rejected, corrupt
from pinhole.imaging.headers.header import Header
from pinhole.imaging.picture import Picture

FORMATS = ("heic", "avif")
_MAP = "map of heic"
_SECONDS = 20
# 50 megapixels with 10 bits and transparency take less than this.
_MEMORY = 1_600_000_000
_RGB = 3
_UNDECODABLE = 3  # the child's exit status


class DecoderUnavailable(Exception):
    """The child could not start: a fault of the worker, worth a retry."""


def decode(found: Header, size: tuple[int, int]) -> Picture:
    """The picture of a file at this size, RGB in the photo's own colour space.

    Raises Rejected when it cannot be decoded, DecoderUnavailable when decoding did not start.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-S", "-m", __name__, found.format, *map(str, size)],
            input=_sent(found),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Rejected("too_complex", "The photo takes too long to decode.") from None
    if done.returncode > 0 and done.returncode != _UNDECODABLE:
        raise DecoderUnavailable(f"exit status {done.returncode}")
    if done.returncode or len(done.stdout) != _RGB * size[0] * size[1]:
        raise corrupt("its picture cannot be decoded")
    return Picture.of_pixels(done.stdout, "RGB", size)


def decode_map(found: Header, item: int, whole: tuple[int, int], size: tuple[int, int]) -> Picture:
    """The gain map of a HEIC, an item of an upright size, at a size; raises as `decode` does."""
    pixels = item.to_bytes(4) + found.pixels
    width, height = whole
    asked = replace(found, format=_MAP, width=width, height=height, pixels=pixels, crop=None)
    return decode(asked, size)


def _environment() -> dict[str, str]:
    """The child's environment, without credentials."""
    return {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LD_LIBRARY_PATH": f"{sys.base_prefix}/lib",  # where Lambda keeps libpython
        "MALLOC_ARENA_MAX": "2",  # per-thread heaps would exhaust the limited address space
    }


def _sent(found: Header) -> bytes:
    """The child's input for a file."""
    box = found.crop or (0, 0, found.width, found.height)
    return b"".join(side.to_bytes(4) for side in box) + found.pixels


def main(format: str, *size: str) -> None:
    """Runs in the child: a file on standard input, its pixels on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from pinhole.imaging import decoders

    data = sys.stdin.buffer.read()
    box = [int.from_bytes(data[at : at + 4]) for at in range(0, 16, 4)]
    try:
        pixels = decoders.pixels(format, data[16:], box, (int(size[0]), int(size[1])))
    except Exception:  # a decoder may raise anything
        sys.exit(_UNDECODABLE)
    sys.stdout.buffer.write(pixels)


if __name__ == "__main__":
    main(*sys.argv[1:])
