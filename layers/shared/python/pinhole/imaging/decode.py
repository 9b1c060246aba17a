"""Decode a photo's bytes to a given size, using little more memory than that size needs."""

import struct
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

from PIL import Image

from pinhole.imaging import isolated, vips
from pinhole.imaging.bounds import corrupt
from pinhole.imaging.headers import jpeg
from pinhole.imaging.headers.header import Header
from pinhole.imaging.picture import MODES, Picture
from pinhole.imaging.shrink import flat, resized

# A JPEG can be decoded to a half, quarter or eighth of its size for a fraction of the work.
# Shrinking from a picture larger by this factor looks like shrinking from the full size (50 dB and
# more): a phone's 3024 x 4032 is decoded to half, and 24 megapixels to a quarter.
_HEADROOM = 1.35
# Up to this many pixels, a decoded JPEG is held in memory before resizing. It stays in the CPU
# cache, which saves 1 to 3 % of all CPU compared to streaming row by row.
_AT_ONCE = 4_000_000
# Harmless complaints: extra bytes, malformed scan headers from some Samsung phones, later JFIF
# versions, unknown Adobe markers. Every other complaint about a JPEG means missing data.
_HARMLESS = ("extraneous bytes", "Invalid SOS parameters", "JFIF revision", "Adobe color")
# What Pillow raises on malformed bytes. MemoryError is left out: it is a fault of the worker and
# worth a retry.
_BROKEN = (OSError, SyntaxError, ValueError, LookupError, TypeError, EOFError, struct.error)

Size = tuple[int, int]


def decode(found: Header, size: Size) -> Picture:
    """The first picture of a file, shrunk to `size`.

    Grey, RGB or CMYK in the photo's own colour space, in stored orientation, with transparency on
    white. Raises Rejected when the file is truncated or cannot be decoded.
    """
    if found.format in isolated.FORMATS:
        return isolated.decode(found, size)
    try:
        return _LOADERS[found.format](found, size)
    except vips.VipsError:
        raise corrupt("its picture cannot be decoded") from None


def _jpeg(found: Header, size: Size) -> Picture:
    try:
        picture = _decoded_jpeg(found, size, fail_on="warning")
        complaints = vips.complaints()  # about the last rows, which do not make it fail
    except vips.VipsError as error:
        complaints = str(error)
    if not complaints:
        return picture
    if not all(_is_harmless(complaint) for complaint in complaints.splitlines()):
        raise vips.VipsError(complaints)
    # libjpeg reports only its first complaint, which could hide that the picture ends early, unless
    # no end marker follows.
    unended = replace(found, pixels=found.pixels.removesuffix(jpeg.END))
    return _decoded_jpeg(unended, size, fail_on="truncated")


def _is_harmless(complaint: str) -> bool:
    return any(each in complaint for each in _HARMLESS)


def _decoded_jpeg(found: Header, size: Size, **options: Any) -> Picture:
    width, height = found.width, found.height
    factor = reduction((width, height), size)
    image = _loaded(found, factor, **options)
    if image.width * image.height <= _AT_ONCE:
        image = vips.of_pixels(image.pixels(), image.width, image.height, image.bands)
    return Picture.of(resized(image, size, (width / factor, height / factor)))


def reduction(whole: Size, size: Size) -> int:
    """The divisor at which to decode a JPEG that is to be shrunk to `size`: 1, 2, 4 or 8."""
    least = min(whole[0] / size[0], whole[1] / size[1]) / _HEADROOM
    return next((each for each in (8, 4, 2) if each <= least), 1)


def _loaded(found: Header, factor: int = 1, **options: Any) -> vips.Image:
    if factor > 1:
        options["shrink"] = factor
    image = vips.load(f"{found.format}load", found.pixels, access="sequential", **options)
    # libvips leaves out a last column or row that the photo has only a part of.
    if (image.width, image.height) != (found.width // factor, found.height // factor):
        raise corrupt("its header contradicts itself")
    if flat(image).bands not in MODES:
        raise corrupt("its colours are invalid")
    return image


def _png_or_webp(found: Header, size: Size) -> Picture:
    image = flat(_loaded(found, fail_on="warning"))
    return Picture.of(resized(image, size, (found.width, found.height)))


def _gif(found: Header, size: Size) -> Picture:
    """Decode a GIF with Pillow, which detects truncated pictures; libvips does not."""
    try:
        image = Image.open(BytesIO(found.pixels), formats=["GIF"])
        if image.size != (found.width, found.height):
            raise corrupt("its header contradicts itself")
        layer = image.convert("RGBA" if image.has_transparency_data else "RGB")
    except _BROKEN:
        raise corrupt("its picture cannot be decoded") from None
    pixels = vips.of_pixels(layer.tobytes(), *layer.size, len(layer.getbands()))
    return Picture.of(resized(flat(pixels), size, layer.size))


_LOADERS: dict[str, Callable[[Header, Size], Picture]] = {
    "jpeg": _jpeg,
    "png": _png_or_webp,
    "webp": _png_or_webp,
    "gif": _gif,
}
