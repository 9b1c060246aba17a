"""Boxes of the ISO base media file format (ISO/IEC 14496-12), the basis of MP4 and QuickTime.

For any bytes, reading terminates quickly and raises only Rejected.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from pinhole.imaging.bounds import Rejected
from pinhole.video.bounds import corrupt

# Far more than cameras write: the header of 90 seconds has some 100 KB, a box some 20 parts. A
# fragmented file has a few boxes per fragment.
_MOST_HEADER_BYTES = 16_000_000
_MOST_PARTS = 1_000
_MOST_BOXES = 20_000
_MEDIA = (b"moof", b"mdat")


@dataclass(frozen=True)
class Header:
    """A movie's `moov`, and the file's size in bytes.

    Are the media fragmented? Is a box of media cut off by the end of the file?
    """

    body: memoryview
    size: int
    is_fragmented: bool
    is_cut: bool


def header(file: BinaryIO) -> Header:
    """Find a movie's header in an open file. What follows the last box, if anything, is no part of
    the movie: some cameras append data of their own.
    """
    end = file.seek(0, 2)
    at, found, fragments, cut = 0, None, False, False
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            break
        file.seek(at)
        head = file.read(16)
        try:
            kind, start, after = _bounds(head, at, end)
        except Rejected:
            if found is None:
                raise
            cut = head[4:8] in _MEDIA
            break
        if kind == b"moov" and found is None:
            found = _read(file, start, after)
        fragments = fragments or kind == b"moof"
        at = after
    else:
        raise corrupt("it has too many parts")
    if found is None:
        raise corrupt("it has no header")
    return Header(memoryview(found), end, fragments, cut)


def parts(body: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The child boxes of a box: kind and body. QuickTime pads with a few bytes at the end."""
    at = 0
    for _ in range(_MOST_PARTS):
        if at + 8 > len(body):
            return
        kind, start, after = _bounds(bytes(body[at : at + 16]), at, len(body))
        yield kind, body[start:after]
        at = after
    raise corrupt("it has too many parts")


def part(body: memoryview, *path: bytes) -> memoryview | None:
    """The first box at a path of kinds."""
    found: memoryview | None = body
    for wanted in path:
        if found is None:
            return None
        found = next((inner for kind, inner in parts(found) if kind == wanted), None)
    return found


def need(body: memoryview, *path: bytes) -> memoryview:
    """The same; raises Rejected if there is none."""
    found = part(body, *path)
    if found is None:
        raise corrupt(f"its header lacks {path[-1].decode()}")
    return found


def unpack(layout: str, body: memoryview, at: int = 0) -> tuple[Any, ...]:
    """Big-endian numbers at an offset in a box; raises Rejected if the box is too short."""
    try:
        return struct.unpack_from(f">{layout}", body, at)
    except struct.error:
        raise corrupt("a part of its header is too short") from None


def _bounds(head: bytes, at: int, end: int) -> tuple[bytes, int, int]:
    """A box that starts at `at`: its kind, where its body starts and where it ends."""
    size, kind = struct.unpack_from(">I4s", head)
    start = at + 8
    if size == 1:
        if len(head) < 16:
            raise corrupt("the file ends early")
        (size,) = struct.unpack_from(">Q", head, 8)
        start = at + 16
    after = end if size == 0 else at + size
    if after < start:
        raise corrupt("one of its boxes has no length")
    if after > end:
        raise corrupt("the file ends early")
    return kind, start, after


def _read(file: BinaryIO, start: int, after: int) -> bytes:
    if after - start > _MOST_HEADER_BYTES:
        raise Rejected("too_complex", "The video's header is too large.")
    file.seek(start)
    return file.read(after - start)
