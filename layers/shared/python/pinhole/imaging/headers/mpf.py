"""The gain map of a JPEG: a second JPEG behind it, which the Multi-Picture Format (CIPA DC-007)
finds.
"""

import struct
from collections.abc import Iterator
from dataclasses import replace

from pinhole.imaging.headers import apple, gain_map, tiff
from pinhole.imaging.headers.gain_map import GainMap

MARK = b"MPF\0"
_ENTRIES, _ENTRY = 0xB002, 16
_MOST_PICTURES = 8
_START = b"\xff\xd8"
_APP1, _APP2, _SOS = 0xE1, 0xE2, 0xDA
# An encoder writes the numbers into the first segments.
_MOST_SEGMENTS = 32


def found(data: bytes, index: int, body: memoryview, exif: bytes) -> GainMap | None:
    """The first gain map that can be read, by the segment `body` that starts with `MARK` at
    `index`; None if there is none. Never raises.
    """
    at = index + len(MARK)
    for begin, end in _others(bytes(body[len(MARK) :])):
        picture = data[at + begin : at + end]
        if picture.startswith(_START) and len(picture) == end - begin:
            numbers = _numbers(picture, exif)
            if numbers:
                return replace(numbers, file=picture)
    return None


def _others(block: bytes) -> Iterator[tuple[int, int]]:
    """The beginnings and ends of the pictures after the first one, counted from this block."""
    entries = tiff.read(block, tiff.first(block)).get(_ENTRIES)
    if not isinstance(entries, bytes):
        return
    order = "<" if block[:2] == b"II" else ">"
    for at in range(_ENTRY, min(len(entries), _MOST_PICTURES * _ENTRY) - _ENTRY + 1, _ENTRY):
        _, size, offset = struct.unpack_from(f"{order}III", entries, at)
        yield offset, offset + size


def _numbers(picture: bytes, exif: bytes) -> GainMap | None:
    segments = list(_segments(picture))
    for marker, body in segments:
        if marker == _APP2 and body.startswith(gain_map.ISO):
            return gain_map.by_standard(body.removeprefix(gain_map.ISO))
    for marker, body in segments:
        if marker == _APP1 and body.startswith(gain_map.XMP):
            if gain_map.APPLE in body:
                return gain_map.by_apple(apple.gains(exif))
            return gain_map.by_xmp(body)
    return None


def _segments(picture: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments before the pixels, as marker and body."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        if at + 4 > len(picture) or picture[at] != 0xFF or picture[at + 1] == _SOS:
            return
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4])
        yield picture[at + 1], picture[at + 4 : end]
        at = end
