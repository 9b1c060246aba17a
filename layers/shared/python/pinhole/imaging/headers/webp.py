"""WebP headers (RFC 9649), read without decoding."""

import struct
from collections.abc import Iterator

from pinhole.imaging.bounds import corrupt
from pinhole.imaging.headers.header import MOST_PARTS, Header


def read(data: bytes) -> Header:
    """Read the canvas size and the metadata chunks; raises Rejected."""
    chunks = list(_chunks(data))
    if not chunks:
        raise corrupt("it has no header")
    width, height = _size(*chunks[0])
    named = dict(reversed(chunks))
    exif = bytes(named.get(b"EXIF", b"")).removeprefix(b"Exif\0\0")
    return Header("webp", width, height, data, exif=exif, icc=bytes(named.get(b"ICCP", b"")))


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Each chunk as (type, body), up to the file's declared length."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise corrupt("the file ends early")
    view, at = memoryview(data), 12
    for _ in range(MOST_PARTS):
        if at + 8 > end:
            return
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > end:
            raise corrupt("the file ends early")
        yield kind, view[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    raise corrupt("it has too many parts")


def _size(kind: bytes, body: memoryview) -> tuple[int, int]:
    """Width and height from the first chunk: extended, lossless or lossy."""
    if kind == b"VP8X" and len(body) >= 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(body) >= 10 and bytes(body[3:6]) == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise corrupt("it has no header")
