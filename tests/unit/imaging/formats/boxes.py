"""HEIC files for the tests: one small file (a grid of one tile), with boxes added or changed.

Nothing here can encode HEIC; its boxes are enough to make these files.
"""

import struct
from pathlib import Path

_PHOTOS = Path(__file__).parents[3] / "photos"
HEIC = (_PHOTOS / "small.heic").read_bytes()
# Blue, and half-transparent red right of it.
PREMULTIPLIED = (_PHOTOS / "premultiplied.heic").read_bytes()
# The four corners of its 29 x 100 pixels: top left and right, bottom left and right.
HEIC_CORNERS = [(0, 0, 255), (0, 255, 255), (255, 0, 0), (255, 255, 0)]
_TILE, _GRID = b"\x00\x01\x02\x81\x02", b"\x00\x02\x02\x03\x84"
_PROPERTIES = 4
_MDAT = 462


def box(kind: bytes, body: bytes) -> bytes:
    """A box of an ISO base media file."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def turned(quarters: int) -> bytes:
    """Quarter turns anticlockwise."""
    return box(b"irot", bytes([quarters]))


def mirrored(axis: int) -> bytes:
    """0 swaps top and bottom, 1 left and right."""
    return box(b"imir", bytes([axis]))


def cropped(width: int, height: int, right: int = 0, down: int = 0) -> bytes:
    """A clean aperture: a size, and the distance between its centre and the picture's."""
    return box(b"clap", struct.pack(">IIIIiIiI", width, 1, height, 1, right, 1, down, 1))


def heic(*properties: bytes, item: bytes = _GRID) -> bytes:
    """The small picture with more properties, in the order in which they apply."""
    added = b"".join(properties)
    count = len(properties)
    indexes = bytes(0x80 | _PROPERTIES + 1 + each for each in range(count))
    entry = bytes([*item[:2], 2 + count]) + item[3:] + indexes
    at = HEIC.index(b"ipma") - 4
    data = HEIC[:at] + added + HEIC[at:].replace(item, entry, 1)
    grown = {b"meta": len(added) + count, b"iprp": len(added) + count}
    for kind, by in {**grown, b"ipco": len(added), b"ipma": count}.items():
        data = resized(data, kind, by)
    return moved(data, len(added) + count)


def heic_with_tile(*properties: bytes) -> bytes:
    """The same with properties of its tile alone."""
    return heic(*properties, item=_TILE)


def heic_referring(kind: bytes) -> bytes:
    """The small picture as something of its tile, such as its thumbnail."""
    reference = box(kind, struct.pack(">HHH", 2, 1, 1))
    at = HEIC.index(b"mdat") - 4
    data = HEIC[:at] + reference + HEIC[at:]
    for container in (b"meta", b"iref"):
        data = resized(data, container, len(reference))
    return moved(data, len(reference))


def moved(data: bytes, by: int) -> bytes:
    """A file whose media data are so many bytes further on."""
    return data.replace(_MDAT.to_bytes(4), (_MDAT + by).to_bytes(4), 1)


def resized(data: bytes, kind: bytes, by: int) -> bytes:
    """A file whose first box of a kind claims to be longer by so many bytes."""
    at = data.index(kind) - 4
    size = int.from_bytes(data[at : at + 4]) + by
    return data[:at] + size.to_bytes(4) + data[at + 4 :]


def said_size(data: bytes, width: int, height: int) -> bytes:
    """A file whose picture claims another size."""
    at = data.rindex(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]
