"""Gain maps (ISO 21496-1): how much brighter than its ordinary picture each part of a photo is on a
screen for high dynamic range.

The numbers come from the standard's own block, from Adobe's XMP (Android's Ultra HDR), or from an
iPhone's maker note. Nothing here raises: a gain map that makes no sense reads as absent.
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass, replace
from fractions import Fraction

ISO = b"urn:iso:std:iso:ts:21496:-1\0"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
APPLE = b"HDRGainMap:HDRGainMapVersion"
_SEVERAL, _OF_BASE, _SHARED, _BACKWARD = 0x80, 0x40, 0x08, 0x04
# In stops. Screens reach 4 above white; phones write at most 3.
_MOST_STOPS = 8.0
_LARGEST_DENOMINATOR = 1_000_000
# Adobe's names, in the order of `Channel`, with their defaults.
_NAMES = {
    "GainMapMin": "0",
    "GainMapMax": "1",
    "Gamma": "1",
    "OffsetSDR": "0.015625",
    "OffsetHDR": "0.015625",
}
_HEADROOM = "HDRCapacityMax"


@dataclass(frozen=True)
class Channel:
    """The meaning of the values 0 and 255 of one channel, in stops; a value between them is raised
    to 1 / gamma first. The offsets are added to the picture before, and subtracted after.
    """

    low: float
    high: float
    gamma: float = 1.0
    base_offset: float = 0.0
    offset: float = 0.0


@dataclass(frozen=True)
class GainMap:
    """A map's file, or its item in the photo's and its upright size, and its numbers: one channel
    for all colours, or three.

    `headroom` is the brightness of a screen, in stops above white, that shows all of it.
    `is_apple` says that its values are shares of the gain in BT.709's curve, and not stops.
    """

    channels: tuple[Channel, ...]
    headroom: float
    is_apple: bool = False
    file: bytes = b""
    item: int = 0
    size: tuple[int, int] = (0, 0)

    def packed(self) -> bytes:
        """The standard's block, for a base picture in the colours that the gain applies to."""
        flags = _OF_BASE | (_SEVERAL if len(self.channels) > 1 else 0)
        block = struct.pack(">HHB", 0, 0, flags) + _fraction(0) + _fraction(self.headroom)
        for each in self.channels:
            block += _fraction(each.low) + _fraction(each.high) + _fraction(each.gamma)
            block += _fraction(each.base_offset) + _fraction(each.offset)
        return block


def _fraction(number: float) -> bytes:
    exact = Fraction(number).limit_denominator(_LARGEST_DENOMINATOR)
    return struct.pack(">iI", exact.numerator, exact.denominator)


def by_standard(block: bytes) -> GainMap | None:
    """Read the standard's block."""
    try:
        return _sane(_unpacked(block))
    except (struct.error, ZeroDivisionError):
        return None


def _unpacked(block: bytes) -> GainMap | None:
    least, _, flags = struct.unpack_from(">HHB", block)
    if least or flags & _BACKWARD:
        return None
    numbers = _Numbers(block, 5, shared=bool(flags & _SHARED))
    base, headroom = numbers.next(), numbers.next()
    channels = [
        Channel(*(numbers.next() for _ in range(5))) for _ in range(3 if flags & _SEVERAL else 1)
    ]
    return GainMap(tuple(channels), headroom) if base == 0 else None


class _Numbers:
    """Fractions, one after the other, with a denominator each or a shared one before all."""

    def __init__(self, block: bytes, at: int, *, shared: bool):
        self._block, self._at, self._shared = block, at, 0
        if shared:
            (self._shared,) = struct.unpack_from(">I", block, at)
            self._at += 4

    def next(self) -> float:
        if self._shared:
            (number,) = struct.unpack_from(">i", self._block, self._at)
            self._at += 4
            return float(number / self._shared)
        number, denominator = struct.unpack_from(">iI", self._block, self._at)
        self._at += 8
        return float(number / denominator)


def by_xmp(packet: bytes) -> GainMap | None:
    """Read Adobe's XMP."""
    text = packet.decode("utf-8", "replace")
    if "hdrgm:Version" not in text or _values(text, "BaseRenditionIsHDR", "False") != ["False"]:
        return None
    try:
        columns = [list(map(float, _values(text, *named))) for named in _NAMES.items()]
        [headroom] = map(float, _values(text, _HEADROOM, "1"))
    except ValueError:
        return None
    if any(len(column) not in (1, 3) for column in columns):
        return None
    count = max(map(len, columns))
    rows = zip(*(column * (count // len(column)) for column in columns), strict=True)
    return _sane(GainMap(tuple(Channel(*row) for row in rows), headroom))


def _values(text: str, name: str, default: str) -> list[str]:
    """A property's values, as an attribute or as an element with a list."""
    if found := re.search(rf'hdrgm:{name}\s*=\s*["\']([^"\']{{0,40}})["\']', text):
        return [found[1].strip()]
    if found := re.search(rf"<hdrgm:{name}>(.{{0,600}}?)</hdrgm:{name}>", text, re.DOTALL):
        listed = re.findall(r"<rdf:li>([^<]{0,40})</rdf:li>", found[1])
        return [each.strip() for each in listed] or [found[1].strip()]
    return [default]


def by_apple(maker: tuple[float, float] | None) -> GainMap | None:
    """By the numbers 33 and 48 of an iPhone's maker note, as Apple's documentation converts them to
    the brightness that white may reach.
    """
    if maker is None:
        return None
    bright, dim = maker
    if bright < 1:
        stops = 1.8 - 20 * dim if dim <= 0.01 else 1.601 - 0.101 * dim
    else:
        stops = 3.0 - 70 * dim if dim <= 0.01 else 2.303 - 0.303 * dim
    return _sane(GainMap((Channel(0.0, stops),), stops, is_apple=True))


def _sane(found: GainMap | None) -> GainMap | None:
    """A gain map that brightens something, by numbers that a decoder can compute with."""
    if found is None or not 0 < found.headroom <= _MOST_STOPS:
        return None
    for each in found.channels:
        numbers = (each.low, each.high, each.gamma, each.base_offset, each.offset)
        if not all(map(math.isfinite, numbers)) or not 0.01 <= each.gamma <= 100:
            return None
        if not -_MOST_STOPS <= each.low <= each.high <= _MOST_STOPS:
            return None
        if not (0 <= each.base_offset <= 1 and 0 <= each.offset <= 1):
            return None
    return found if max(each.high for each in found.channels) > 0 else None


def in_stops(found: GainMap) -> tuple[GainMap, list[int] | None]:
    """A gain map whose values are stops, and the table that its former values go through, if any.

    An iPhone's picture is multiplied by 1 + (headroom - 1) * value, with the value in BT.709's
    curve.
    """
    if not found.is_apple:
        return found, None
    most = 2**found.headroom - 1
    shares = (_of_bt709(value / 255) for value in range(256))
    table = [round(255 * math.log2(1 + most * share) / found.headroom) for share in shares]
    return replace(found, is_apple=False), table


def _of_bt709(signal: float) -> float:
    return signal / 4.5 if signal < 0.081 else float(((signal + 0.099) / 1.099) ** (1 / 0.45))
