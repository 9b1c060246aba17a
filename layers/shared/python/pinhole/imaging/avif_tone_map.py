"""AVIF with a gain map: one file from a picture's and its map's, each an AVIF by Pillow.

Viewers that know the tone-mapped item (`tmap` of ISO/IEC 23008-12, with ISO 21496-1's numbers) show
it as bright as their screen allows. All others show the picture.
"""

import struct

from pinhole.imaging.headers import isobmff
from pinhole.imaging.headers.gain_map import GainMap

_PICTURE, _TONE_MAPPED, _MAP = 1, 2, 3
_BRANDS = b"avif" + b"avifmif1miafMA1Btmap"
_HIDDEN = 1
_ESSENTIAL = 0x80
_MOST_BYTES = 10_000_000
# Code points of the tone-mapped picture: BT.709's primaries, PQ, BT.601's matrix, full range. The
# map's are not those of a picture: unspecified.
_ALTERNATE = struct.pack(">4sHHHB", b"nclx", 1, 16, 6, 0x80)
_UNSPECIFIED = struct.pack(">4sHHHB", b"nclx", 2, 2, 6, 0x80)
_TEN_BITS = b"\0\0\0\0\3\x0a\x0a\x0a"


def joined(picture: bytes, gain_map: bytes, numbers: GainMap) -> bytes:
    """The file of both. Deterministic."""
    shown, brighter = _Part(picture), _Part(gain_map)
    tone = b"\0" + numbers.packed()
    properties = [
        *((b"ispe", shown.size), (b"pixi", shown.depth), (b"av1C", shown.codec)),
        *((b"colr", shown.colours), (b"pixi", _TEN_BITS), (b"colr", _ALTERNATE)),
        *((b"ispe", brighter.size), (b"pixi", brighter.depth), (b"av1C", brighter.codec)),
        (b"colr", _UNSPECIFIED),
    ]
    used = {_PICTURE: (1, 2, 3, 4), _TONE_MAPPED: (1, 5, 6), _MAP: (7, 8, 9, 10)}
    bodies = {_PICTURE: shown.pixels, _TONE_MAPPED: tone, _MAP: brighter.pixels}
    head = _box(b"ftyp", _BRANDS[:4] + bytes(4) + _BRANDS[4:])
    begin = len(head) + len(_meta(properties, used, bodies, 0)) + 8
    meta = _meta(properties, used, bodies, begin)
    return head + meta + _box(b"mdat", b"".join(bodies.values()))


class _Part:
    """The only item of an AVIF by Pillow."""

    def __init__(self, file: bytes):
        meta = isobmff.read(file)
        item = meta.items[meta.primary]
        self.pixels = isobmff.content(file, meta, item, _MOST_BYTES)
        self.size, self.depth, self.codec, self.colours = (
            bytes(item.first(kind) or b"") for kind in (b"ispe", b"pixi", b"av1C", b"colr")
        )


def _meta(
    properties: list[tuple[bytes, bytes]],
    used: dict[int, tuple[int, ...]],
    bodies: dict[int, bytes],
    begin: int,
) -> bytes:
    """The index, for item bodies that follow each other from `begin`."""
    kinds = {_PICTURE: b"av01", _TONE_MAPPED: b"tmap", _MAP: b"av01"}
    entries = b"".join(
        _full(b"infe", struct.pack(">HH4sx", number, 0, kind), 2, _HIDDEN * (number == _MAP))
        for number, kind in kinds.items()
    )
    wanted = b"".join(
        struct.pack(">HB", number, len(each)) + bytes(_marked(one, properties) for one in each)
        for number, each in used.items()
    )
    parts = [
        _full(b"hdlr", b"\0\0\0\0pict" + bytes(13)),
        _full(b"pitm", struct.pack(">H", _PICTURE)),
        _full(b"iloc", _locations(bodies, begin)),
        _full(b"iinf", struct.pack(">H", len(kinds)) + entries),
        _full(b"iref", _box(b"dimg", struct.pack(">4H", _TONE_MAPPED, 2, _PICTURE, _MAP))),
        _box(
            b"iprp",
            _box(b"ipco", b"".join(_box(*each) for each in properties))
            + _full(b"ipma", struct.pack(">I", len(used)) + wanted),
        ),
        # Alternatives, the better one first.
        _box(b"grpl", _full(b"altr", struct.pack(">4I", 4, 2, _TONE_MAPPED, _PICTURE))),
    ]
    return _full(b"meta", b"".join(parts))


def _marked(index: int, properties: list[tuple[bytes, bytes]]) -> int:
    return index | _ESSENTIAL * (properties[index - 1][0] == b"av1C")


def _locations(bodies: dict[int, bytes], begin: int) -> bytes:
    found, at = struct.pack(">HH", 0x4400, len(bodies)), begin
    for number, body in bodies.items():
        found += struct.pack(">HHHII", number, 0, 1, at, len(body))
        at += len(body)
    return found


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, body: bytes, version: int = 0, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags) + body)
