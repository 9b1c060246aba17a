"""HEIC and AVIF, decoded in a process of their own with little memory and time.

Their decoders are large and young, and what goes wrong in them may be a crash: that must end one
photo and not the worker. What the child may do is bounded by the kernel; what it hands back are
pixels, of a size known before.
"""

import os
import resource
import subprocess
import sys

from pinhole.imaging.bounds import Rejected, corrupt
from pinhole.imaging.headers.header import Header
from pinhole.imaging.picture import Picture

FORMATS = ("heic", "avif")
_SECONDS = 20
# 50 megapixels with 10 bits and transparency take less than this.
_MEMORY = 1_600_000_000
_RGB = 3
_UNDECODABLE = 3  # the child's exit status


class DecoderUnavailable(Exception):
    """The child could not start. That is our own trouble, and worth a retry."""


def decode(found: Header, size: tuple[int, int]) -> Picture:
    """The picture of a file at this size, in RGB and the photo's own colours.

    Raises Rejected when it cannot be decoded, DecoderUnavailable when nobody tried.
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
        raise corrupt("its picture cannot be read")
    return Picture.of_pixels(done.stdout, "RGB", size)


def _environment() -> dict[str, str]:
    """What the child needs to start, and no credentials."""
    return {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LD_LIBRARY_PATH": f"{sys.base_prefix}/lib",  # where Lambda's Python has its own library
        "MALLOC_ARENA_MAX": "2",  # a heap for each thread would use up addresses, which are limited
    }


def _sent(found: Header) -> bytes:
    """What the child needs of a file."""
    box = found.crop or (0, 0, found.width, found.height)
    return b"".join(side.to_bytes(4) for side in box) + found.pixels


def main(format: str, *size: str) -> None:
    """In the child: pixels to standard output for a file from standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from pinhole.imaging import decoders

    data = sys.stdin.buffer.read()
    box = [int.from_bytes(data[at : at + 4]) for at in range(0, 16, 4)]
    try:
        pixels = decoders.pixels(format, data[16:], box, (int(size[0]), int(size[1])))
    except Exception:  # whatever a decoder raises
        sys.exit(_UNDECODABLE)
    sys.stdout.buffer.write(pixels)


if __name__ == "__main__":
    main(*sys.argv[1:])
