"""The boxes of an ISO base media file (ISO/IEC 14496-12) and the items of its still picture.

Reads only what is needed before decoding; no offset is followed twice.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from pinhole.imaging.bounds import Rejected, corrupt
from pinhole.imaging.headers.header import MOST_PARTS

# A phone's 50-megapixel photo has about 200 tiles, and as many in its gain map.
_MOST_ITEMS = 1_000
_CONTAINERS = {b"iprp", b"ipco"}

Box = tuple[bytes, memoryview]


@dataclass
class Item:
    """A picture, part of one, or metadata; `properties` are boxes in order of application."""

    kind: bytes = b""
    properties: list[Box] = field(default_factory=list)
    extents: list[tuple[int, int, int]] = field(default_factory=list)

    def first(self, kind: bytes) -> memoryview | None:
        return next((body for name, body in self.properties if name == kind), None)


@dataclass
class Meta:
    """The items of a file by number; `references` are (kind, from, to), with numbers of two or, if
    wide, four bytes.
    """

    primary: int = 0
    has_wide_numbers: bool = False
    items: dict[int, Item] = field(default_factory=dict)
    references: list[tuple[bytes, int, int]] = field(default_factory=list)
    idat: memoryview = memoryview(b"")

    def referred(self, kind: bytes, number: int) -> list[int]:
        return [to for name, source, to in self.references if (name, source) == (kind, number)]

    def referring(self, kind: bytes, number: int) -> list[int]:
        return [source for name, source, to in self.references if (name, to) == (kind, number)]


def read(data: bytes) -> Meta:
    """The items of a file; raises Rejected."""
    try:
        return _meta(next(body for kind, body in boxes(memoryview(data)) if kind == b"meta"))
    except StopIteration:
        raise Rejected("unsupported_type", "The file holds no still picture.") from None
    except (struct.error, IndexError):
        raise corrupt("it has no header") from None


def boxes(view: memoryview) -> Iterator[Box]:
    """Each box as (type, body); a box is cut at the end of its container."""
    at = 0
    for _ in range(MOST_PARTS):
        if at + 8 > len(view):
            return
        size, kind = struct.unpack_from(">I4s", view, at)
        begin = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", view, begin)
            begin += 8
        end = at + size if size else len(view)
        if end < begin:
            raise corrupt("its boxes are not nested properly")
        yield kind, view[begin:end]
        at = end
    raise corrupt("it has too many parts")


def content(data: bytes, meta: Meta, item: Item, most: int) -> bytes:
    """An item's bytes, at most `most`; empty when they are not at the given offsets."""
    parts = []
    for method, start, length in islice(item.extents, 16):
        source = memoryview(data) if method == 0 else meta.idat
        parts.append(bytes(source[start : start + min(length or most, most)]))
    return b"".join(parts)[:most]


def _meta(body: memoryview) -> Meta:
    meta, properties = Meta(), list[Box]()
    found = dict(reversed(list(_flat(body[4:], properties))))
    meta.idat = found.get(b"idat", meta.idat)
    _items(found.get(b"iinf", memoryview(b"")), meta)
    if pitm := found.get(b"pitm"):
        meta.primary = int.from_bytes(pitm[4 : 8 if pitm[0] else 6])
    if iref := found.get(b"iref"):
        _references(iref, meta)
    if iloc := found.get(b"iloc"):
        _locations(iloc, meta)
    if ipma := found.get(b"ipma"):
        _associations(ipma, meta, properties)
    return meta


def _flat(body: memoryview, properties: list[Box]) -> Iterator[Box]:
    """The boxes of a meta box and of its property container; properties go to the list."""
    for kind, inner in boxes(body):
        if kind == b"ipco":
            properties.extend(boxes(inner))
        elif kind in _CONTAINERS:
            yield from _flat(inner, properties)
        else:
            yield kind, inner


def _items(iinf: memoryview, meta: Meta) -> None:
    for kind, entry in boxes(iinf[6 if iinf and not iinf[0] else 8 :]):
        if kind != b"infe" or entry[0] < 2:
            continue
        wide = entry[0] > 2
        number = int.from_bytes(entry[4 : 8 if wide else 6])
        meta.items[number] = Item(bytes(entry[10:14] if wide else entry[8:12]))
        if len(meta.items) > _MOST_ITEMS:
            raise Rejected("too_complex", f"The photo has more than {_MOST_ITEMS} parts.")


def _references(iref: memoryview, meta: Meta) -> None:
    meta.has_wide_numbers = bool(iref[0])
    width = 4 if meta.has_wide_numbers else 2
    for kind, body in boxes(iref[4:]):
        numbers = [int.from_bytes(body[:width])]
        count = int.from_bytes(body[width : width + 2])
        numbers += [
            int.from_bytes(body[at : at + width])
            for at in range(width + 2, min(len(body), width * (count + 1) + 2), width)
        ]
        meta.references += [(kind, numbers[0], to) for to in numbers[1:]]
        if len(meta.references) > 4 * _MOST_ITEMS:
            raise Rejected("too_complex", "The photo has too many references between its parts.")


def _associations(ipma: memoryview, meta: Meta, properties: list[Box]) -> None:
    wide_item, wide_index = ipma[0] > 0, ipma[3] & 1
    at = 8
    for _ in range(min(int.from_bytes(ipma[4:8]), _MOST_ITEMS)):
        item = meta.items.get(int.from_bytes(ipma[at : at + (4 if wide_item else 2)]))
        at += 4 if wide_item else 2
        count, at = ipma[at], at + 1
        for _ in range(count):
            index = int.from_bytes(ipma[at : at + 1 + wide_index])
            at += 1 + wide_index
            index &= 0x7FFF if wide_index else 0x7F  # the top bit says "essential"
            if item and 0 < index <= len(properties):
                item.properties.append(properties[index - 1])


def _locations(iloc: memoryview, meta: Meta) -> None:
    version = iloc[0]
    offset_size, length_size = iloc[4] >> 4, iloc[4] & 15
    base_size, index_size = iloc[5] >> 4, iloc[5] & 15 if version else 0
    wide = 4 if version == 2 else 2
    count, at = int.from_bytes(iloc[6 : 6 + wide]), 6 + wide
    for _ in range(min(count, _MOST_ITEMS)):
        item = meta.items.get(int.from_bytes(iloc[at : at + wide]))
        at += wide
        method = iloc[at + 1] & 15 if version else 0
        at += 4 if version else 2
        base, at = int.from_bytes(iloc[at : at + base_size]), at + base_size
        extents, at = int.from_bytes(iloc[at : at + 2]), at + 2
        for _ in range(extents):
            at += index_size
            start, at = int.from_bytes(iloc[at : at + offset_size]), at + offset_size
            length, at = int.from_bytes(iloc[at : at + length_size]), at + length_size
            if at > len(iloc):
                return
            if item:
                item.extents.append((method, base + start, length))
