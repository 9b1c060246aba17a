"""A photo's gain map, made to lie over its renditions; None where it cannot be read.

Its numbers are those of `headers.gain_map`. It has half of a rendition's sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial

from PIL import Image

from pinhole.imaging import decode, isolated
from pinhole.imaging.bounds import PhotoLimits, Rejected, corrupt
from pinhole.imaging.headers import gain_map
from pinhole.imaging.headers.gain_map import GainMap
from pinhole.imaging.headers.header import Header
from pinhole.imaging.inspection import header
from pinhole.imaging.picture import Picture
from pinhole.imaging.pictures import upright

# Phones write maps of a quarter or half of the photo's sides.
_LIMITS = PhotoLimits(max_bytes=10_000_000, max_pixels=13_000_000, max_scans=20)
_SHARE = 2  # of a rendition's sides, one part
_LANCZOS = Image.Resampling.LANCZOS


At = Callable[[tuple[int, int]], "Map | None"]


@dataclass(frozen=True)
class Map:
    """The numbers, in stops, and the map's picture for one size of rendition."""

    numbers: GainMap
    picture: Picture

    def at(self, size: tuple[int, int]) -> Map:
        """The same for a rendition of another size."""
        wanted = _size(size)
        if wanted == self.picture.size:
            return self
        return Map(self.numbers, Picture(self.picture.image.resize(wanted, _LANCZOS)))


def of(found: Header, size: tuple[int, int]) -> Map | None:
    """The map for a rendition of this size; None if there is none or it is damaged."""
    if found.gain_map is None:
        return None
    wanted = _size(size)
    try:
        picture = _decoded(found, found.gain_map, wanted[::-1] if found.sideways else wanted)
    except Rejected:
        return None
    numbers, table = gain_map.in_stops(found.gain_map)
    image = upright(picture.image, found.orientation)
    if len(numbers.channels) == 1 or image.mode == "L":
        image = image.convert("L")
    elif image.mode != "RGB":
        return None
    if table:
        image = image.point(table)
    return Map(replace(numbers, file=b""), Picture(image))


def lazily(found: Header, sizes: Iterable[tuple[int, int]]) -> At:
    """The map for any of these sizes, decoded when the first one is asked for."""
    largest = max(sizes, default=(1, 1))
    decoded = cache(partial(of, found, largest))

    def at(size: tuple[int, int]) -> Map | None:
        whole = decoded()
        return whole.at(size) if whole else None

    return at


def _size(rendition: tuple[int, int]) -> tuple[int, int]:
    return max(1, rendition[0] // _SHARE), max(1, rendition[1] // _SHARE)


def _decoded(found: Header, brighter: GainMap, size: tuple[int, int]) -> Picture:
    """The map in stored orientation."""
    if not brighter.item:
        return decode.decode(header(brighter.file, _LIMITS), size)
    if brighter.size[0] * brighter.size[1] > _LIMITS.max_pixels:
        raise corrupt("its gain map is too large")
    return isolated.decode_map(found, brighter.item, brighter.size, size)
