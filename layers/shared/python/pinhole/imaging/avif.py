"""AVIF, by libaom in Pillow: at the quality of a picture's WebP, in fewer bytes.

libaom's one number for quality serves busy pictures worse than WebP does, and calm ones better. So
it is chosen by content: by what WebP and JPEG make of the picture, and by its finest detail. The
coefficients are a fit to photos (docs/benches/media-cost.md).
"""

from __future__ import annotations

import math
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageStat

from pinhole.imaging import avif_tone_map
from pinhole.imaging.gain_maps import Map
from pinhole.imaging.picture import Picture

# libaom's speeds for a photo that nobody has seen yet, and for one that thousands look at: 0.1
# seconds, or two for an eighth fewer bytes.
FAST, DENSE = 9, 5
_OPTIONS: dict[str, Any] = {
    "format": "AVIF",
    "codec": "aom",
    "subsampling": "4:2:0",
    "range": "full",
    "max_threads": 1,
    "advanced": {"tune": "ssimulacra2"},
}
# Pixels. Fewer do not pay for the headers of a file; more would take 0.2 seconds and 100 MB.
_LEAST, _MOST = 320 * 240, 1080 * 2400
_LOWEST, _HIGHEST = 34, 72
# Of a gain map, which is smooth; and the most that it may add to its picture's file. At half the
# sides and this quality it adds about a tenth, and is off by a hundredth of its range.
_MAP_QUALITY = 35
_MOST_FOR_MAP = 1 / 4
# How much less quality the dense one needs to look the same.
_LESS_IF_DENSE = 2
# In a drawing or a screenshot many pixels are exactly the same, in a photo few.
_SAMPLED = 64
_MOST_OF_ONE_COLOUR = 0.3


def encode(
    picture: Picture, webp: int, jpeg: int, speed: int = FAST, gain_map: Map | None = None
) -> bytes | None:
    """The picture as AVIF in sRGB, without metadata; None where that does not pay. Deterministic.

    `webp` and `jpeg` are the sizes of its other files in bytes: an AVIF is smaller than the WebP,
    not counting the gain map.
    """
    if not _pays(picture):
        return None
    wanted = quality(picture, webp, jpeg) - (_LESS_IF_DENSE if speed == DENSE else 0)
    made = _encoded(picture.image, wanted, speed)
    if len(made) >= webp:
        return None
    return _with_map(made, gain_map) if gain_map else made


def _encoded(image: Image.Image, quality: int, speed: int, **options: object) -> bytes:
    file = BytesIO()
    image.info = {}  # Pillow would write the profile and metadata in it
    image.save(file, quality=quality, speed=speed, **{**_OPTIONS, **options})
    return file.getvalue()


def _with_map(made: bytes, gain_map: Map) -> bytes:
    """A picture's file with its map, or without if that would be too large."""
    image = gain_map.picture.image
    colours = "4:0:0" if image.mode == "L" else "4:2:0"
    tuned = {"advanced": {"tune": "psnr"}}
    brighter = _encoded(image, _MAP_QUALITY, FAST, subsampling=colours, **tuned)
    if len(brighter) > _MOST_FOR_MAP * len(made):
        return made
    return avif_tone_map.joined(made, brighter, gain_map.numbers)


def quality(picture: Picture, webp: int, jpeg: int) -> int:
    """libaom's quality, of 100, at which the picture looks about as good as its WebP does."""
    width, height = picture.size
    bits = math.log(8 * webp / (width * height))
    ratio = math.log(jpeg / webp)
    detail = math.log(max(_detail(picture.image), 0.1))
    size = math.log(width * height)
    wanted = 58.7 - 11.9 * bits - 28.6 * ratio + 10.7 * detail - 0.76 * size
    return min(_HIGHEST, max(_LOWEST, round(wanted)))


def _detail(image: Image.Image) -> float:
    """The mean difference, in levels, of a pixel's luma from that of the four that it is one of."""
    width, height = image.size
    luma = image.convert("L").crop((0, 0, width & ~1, height & ~1))
    coarse = luma.reduce(2).resize(luma.size, Image.Resampling.NEAREST)
    [mean] = ImageStat.Stat(ImageChops.difference(luma, coarse)).mean
    return mean


def _pays(picture: Picture) -> bool:
    width, height = picture.size
    return _LEAST <= width * height <= _MOST and not _is_graphic(picture.image)


def _is_graphic(image: Image.Image) -> bool:
    sampled = image.resize((_SAMPLED, _SAMPLED), Image.Resampling.NEAREST)
    colours = sampled.getcolors(_SAMPLED**2) or []
    return max(number for number, _ in colours) > _MOST_OF_ONE_COLOUR * _SAMPLED**2
