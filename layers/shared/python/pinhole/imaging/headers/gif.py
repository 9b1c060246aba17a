"""GIF headers (GIF89a), and the file cut after its first frame: later frames are not parsed."""

import struct

from pinhole.imaging.bounds import corrupt
from pinhole.imaging.headers.header import MOST_PARTS, Header

_SCREEN, _IMAGE, _EXTENSION, _CONTROL = 13, 0x2C, 0x21, 0xF9
_TRAILER = b"\x3b"


def read(data: bytes) -> Header:
    """Read the size of canvas and first frame, and cut off the rest; raises Rejected.

    A canvas smaller than the first frame grows to hold it, as in browsers.
    """
    if len(data) < _SCREEN:
        raise corrupt("it has no header")
    begin = _SCREEN + _palette(data[10])
    control, begin = _first_frame(data, begin)
    left, top, width, height, flags = struct.unpack_from("<HHHHB", data, begin + 1)
    if not (width and height):
        raise corrupt("its width or height is zero")
    canvas = struct.unpack_from("<HH", data, 6)
    size = max(canvas[0], left + width), max(canvas[1], top + height)
    end = _blocks(data, begin + 10 + _palette(flags) + 1)
    head = data[:6] + struct.pack("<HH", *(min(side, 0xFFFF) for side in size)) + data[10:13]
    parts = [head, data[13 : _SCREEN + _palette(data[10])], control, data[begin:end], _TRAILER]
    return Header("gif", *size, b"".join(parts))


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _first_frame(data: bytes, at: int) -> tuple[bytes, int]:
    """The graphic control before the first image, if any, and the image's offset."""
    control = b""
    for _ in range(MOST_PARTS):
        kind = data[at : at + 1]
        if kind == bytes([_IMAGE]) and at + 11 < len(data):
            return control, at
        if kind != bytes([_EXTENSION]):
            raise corrupt("it has no picture")
        end = _blocks(data, at + 2)
        if data[at + 1] == _CONTROL:
            control = data[at:end]
        at = end
    raise corrupt("it has too many parts")


def _blocks(data: bytes, at: int) -> int:
    """The end of a chain of length-prefixed blocks, terminated by an empty one."""
    while at < len(data):
        length = data[at]
        at += 1 + length
        if not length:
            return at
    raise corrupt("the file ends early")
