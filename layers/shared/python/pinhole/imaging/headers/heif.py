"""HEIC and AVIF headers (ISO/IEC 23008-12, MIAF), read without decoding."""

import struct
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

from pinhole.imaging.bounds import Rejected, corrupt
from pinhole.imaging.headers import apple, gain_map, isobmff, nclx
from pinhole.imaging.headers.gain_map import GainMap
from pinhole.imaging.headers.header import SIDEWAYS, Header
from pinhole.imaging.headers.isobmff import Item, Meta

_MOST_EXIF = 1_000_000
_NO_KIND = b"none"
_APPLES_MAP = b"urn:com:apple:photo:2020:aux:hdrgainmap"
# Exif orientations for 0 to 3 quarter turns anticlockwise, by the axis of the mirroring that
# follows.
_ORIENTATIONS = {None: (1, 8, 3, 6), 0: (4, 5, 2, 7), 1: (2, 7, 4, 5)}

Box = tuple[int, int, int, int]


class _Picture(NamedTuple):
    meta: Meta
    item: Item
    area: int
    crop: Box
    orientation: int

    @property
    def size(self) -> tuple[int, int]:
        return self.crop[2] - self.crop[0], self.crop[3] - self.crop[1]


def read_heic(data: bytes) -> Header:
    """Read a HEIC header: upright, because the decoder rotates and crops; raises Rejected."""
    found = _picture(data, b"hvc1")
    width, height = found.size
    if found.orientation in SIDEWAYS:
        width, height = height, width
    about = _described(data, found)
    brighter = _gain_map(found, about["exif"])
    pixels = _independent(data, found.meta)
    return Header("heic", width, height, pixels, **about, turn=1, gain_map=brighter)


def read_avif(data: bytes) -> Header:
    """Read an AVIF file's header; raises Rejected."""
    found = _picture(data, b"av01")
    about = _described(data, found)
    pixels = _independent(data, found.meta)
    return Header("avif", *found.size, pixels, **about, turn=found.orientation, crop=found.crop)


def _picture(data: bytes, codec: bytes) -> _Picture:
    meta = isobmff.read(data)
    item = meta.items.get(meta.primary)
    if item is None:
        raise corrupt("it has no picture")
    width, height = _size(item)
    tiles = _tiles(meta, meta.primary, item, codec)
    area = sum(wide * high for wide, high in tiles)
    for number in meta.referring(b"auxl", meta.primary):  # such as transparency
        if auxiliary := meta.items.get(number):
            area += width * height * (auxiliary.first(b"ispe") is not None) // 4
    return _Picture(meta, item, area, _crop(item, width, height), _orientation(item))


def _gain_map(found: _Picture, exif: bytes) -> GainMap | None:
    """An iPhone's gain map, if it shows what the picture shows."""
    for number in found.meta.referring(b"auxl", found.meta.primary):
        item = found.meta.items.get(number)
        if item is None or bytes(item.first(b"auxC") or b"")[4:].rstrip(b"\0") != _APPLES_MAP:
            continue
        whole = found.crop == (0, 0, *_size(found.item)) and item.first(b"clap") is None
        numbers = gain_map.by_apple(apple.gains(exif))
        if numbers and whole and _orientation(item) == found.orientation:
            size = _size(item)
            upright = size[::-1] if found.orientation in SIDEWAYS else size
            return replace(numbers, item=number, size=upright)
    return None


def _independent(data: bytes, meta: Meta) -> bytes:
    """The file without the references that make its primary picture a thumbnail or a part of
    another: decoders would show the other one, or none.
    """
    for kind in (b"thmb", b"auxl"):
        if meta.referred(kind, meta.primary):
            number = meta.primary.to_bytes(4 if meta.has_wide_numbers else 2)
            begin = data.index(kind + number, data.index(b"iref"))
            data = data[:begin] + _NO_KIND + data[begin + len(kind) :]
    return data


def _size(item: Item) -> tuple[int, int]:
    body = item.first(b"ispe")
    if body is None or len(body) < 12:
        raise corrupt("it has no size")
    width, height = struct.unpack_from(">II", body, 4)
    return width, height


def _tiles(meta: Meta, number: int, item: Item, codec: bytes) -> list[tuple[int, int]]:
    """The sizes of the decoded parts: the picture itself, or the tiles of a grid.

    Other derived pictures, such as overlays of thousands of items, are not supported.
    """
    if item.kind == codec:
        return [_size(item)]
    tiles = [meta.items.get(each) for each in meta.referred(b"dimg", number)]
    if item.kind != b"grid" or not all(tile and tile.kind == codec for tile in tiles):
        raise Rejected("unsupported_type", "The photo is composed in an unsupported way.")
    return [_size(tile) for tile in tiles if tile]


def _orientation(item: Item) -> int:
    turns, axis = item.first(b"irot"), item.first(b"imir")
    return _ORIENTATIONS[axis[0] & 1 if axis else None][turns[0] & 3 if turns else 0]


def _crop(item: Item, width: int, height: int) -> Box:
    """The box of a clean aperture: a size around a centre, both in fractions."""
    aperture = item.first(b"clap")
    if aperture is None or len(aperture) < 32:
        return 0, 0, width, height
    numbers = struct.unpack_from(">IIIIiIiI", aperture)
    if not all(numbers[1::2]):
        raise corrupt("its crop is invalid")
    wide, high, right, down = (
        Fraction(a, b) for a, b in zip(numbers[::2], numbers[1::2], strict=True)
    )
    left, top = round(right + (width - wide) / 2), round(down + (height - high) / 2)
    box = left, top, left + round(wide), top + round(high)
    if not (0 <= left < box[2] <= width and 0 <= top < box[3] <= height):
        raise corrupt("its crop is invalid")
    return box


def _described(data: bytes, found: _Picture) -> dict[str, Any]:
    return {
        "exif": _exif(data, found.meta),
        "icc": _profile(_coloured(found.meta, found.item)),
        "area": found.area,
    }


def _coloured(meta: Meta, item: Item) -> Item:
    """The item that declares the picture's colours: itself, or else its first tile."""
    if item.first(b"colr") is None:
        tiles = (meta.items.get(each) for each in meta.referred(b"dimg", meta.primary))
        return next((tile for tile in tiles if tile), item)
    return item


def _profile(item: Item) -> bytes:
    """The colour profile, or one built from the colour's code points."""
    colours = [body for kind, body in item.properties if kind == b"colr"]
    for body in colours:
        if bytes(body[:4]) in (b"prof", b"rICC"):
            return bytes(body[4:])
    for body in colours:
        if bytes(body[:4]) == b"nclx" and len(body) >= 8:
            return nclx.profile(*struct.unpack_from(">HH", body, 4))
    return b""


def _exif(data: bytes, meta: Meta) -> bytes:
    """The TIFF block of the Exif item, which starts with that block's offset."""
    item = next((each for each in meta.items.values() if each.kind == b"Exif"), None)
    if item is None:
        return b""
    block = isobmff.content(data, meta, item, _MOST_EXIF)
    return block[4 + int.from_bytes(block[:4]) :]
