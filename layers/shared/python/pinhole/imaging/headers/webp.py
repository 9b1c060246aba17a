"""WebP headers (RFC 9649), read without decoding."""

import struct
from collections.abc import Iterator

from pinhole.imaging.bounds import corrupt
from pinhole.imaging.headers.header import MOST_PARTS, Header

_PIXELS = {b"VP8 ", b"VP8L", b"ANMF"}
_PICTURE = {b"VP8X", b"ALPH", b"ANIM", *_PIXELS}
# In the flags of an extended file: colour profile, Exif and XMP, which are left out.
_METADATA_FLAGS = 0x20 | 0x08 | 0x04


def read(data: bytes) -> Header:
    """Read the canvas size and the metadata chunks; raises Rejected."""
    chunks = list(_chunks(data))
    if not chunks:
        raise corrupt("it has no header")
    width, height = _size(*chunks[0])
    named = dict(reversed(chunks))
    exif = bytes(named.get(b"EXIF", b"")).removeprefix(b"Exif\0\0")
    return Header("webp", width, height, _picture(chunks), exif=exif, icc=named.get(b"ICCP", b""))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk as (type, body), up to the file's declared length, unless that ends before the
    pixels do: programs miscount it.
    """
    declared, at, has_pixels = 8 + int.from_bytes(data[4:8], "little"), 12, False
    for _ in range(MOST_PARTS):
        if at + 8 > len(data) or at >= declared and has_pixels:
            return
        kind, length = struct.unpack_from("<4sI", data, at)
        if at + 8 + length > len(data):
            if kind in _PICTURE or not has_pixels:
                raise corrupt("the file ends early")
            return
        yield kind, data[at + 8 : at + 8 + length]
        has_pixels = has_pixels or kind in _PIXELS
        at += 8 + length + length % 2
    raise corrupt("it has too many parts")


def _picture(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """A file of the picture's chunks alone, with the correct length."""
    parts = []
    for kind, body in chunks:
        if kind == b"VP8X":
            body = bytes([body[0] & ~_METADATA_FLAGS]) + body[1:]
        if kind in _PICTURE:
            parts.append(struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2))
    content = b"WEBP" + b"".join(parts)
    return struct.pack("<4sI", b"RIFF", len(content)) + content


def _size(kind: bytes, body: bytes) -> tuple[int, int]:
    """Width and height from the first chunk: extended, lossless or lossy."""
    if kind == b"VP8X" and len(body) >= 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and len(body) >= 5 and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(body) >= 10 and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise corrupt("it has no header")
