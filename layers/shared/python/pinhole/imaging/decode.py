"""From a photo's bytes to pixels, holding hardly more of them than the renditions need."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from pinhole.imaging.header import Header
from pinhole.imaging.limits import corrupt

# What Pillow's decoders raise on hostile bytes. MemoryError is not among them: that is our
# own trouble, and worth a retry.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
_STRIP_PIXELS = 1_000_000

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Pixels:
    """A decoded photo, maybe shrunk. `box` is the part of `image` that the photo covers.

    Shrinking rounds sizes up, so the last column or row may reach over the photo's edge.
    """

    image: Image.Image
    box: Box


def decode(found: Header, at_least: tuple[int, int]) -> Pixels:
    """Decode the first picture of a file, shrunk by a whole factor to no less than `at_least`.

    The result is grey, RGB or CMYK in the photo's own colours, as stored (not turned), with
    transparency on white. Raises Rejected when the file is cut off or cannot be decoded.
    """
    try:
        pixels = _load(found, at_least)
    except _BROKEN:
        raise corrupt("its picture cannot be read") from None
    return pixels if found.format == "jpeg" else _shrink(pixels.image, at_least)


def _load(found: Header, at_least: tuple[int, int]) -> Pixels:
    # Named formats only: most of Pillow's advisories are about formats that nobody uploads.
    image = Image.open(BytesIO(found.pixels), formats=[found.format.upper()])
    if image.size != (found.width, found.height):
        raise corrupt("its header contradicts itself")
    # A JPEG can be decoded to a half, quarter or eighth of its size for a fraction of the work.
    draft = image.draft(None, at_least) if found.format == "jpeg" else None
    image.load()
    return Pixels(image, draft[1] if draft else (0, 0, *image.size))


def _shrink(image: Image.Image, at_least: tuple[int, int]) -> Pixels:
    """Average blocks of pixels, strip by strip so that no second full-size picture is made."""
    width, height = image.size
    factor = max(1, min(width // at_least[0], height // at_least[1]))
    rows = factor * max(1, _STRIP_PIXELS // (width * factor))
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, rows):
        strip = image.crop((0, top, width, min(top + rows, height)))
        small.paste(_opaque(strip).reduce(factor), (0, top // factor))
    return Pixels(small, (0, 0, width / factor, height / factor))


def _opaque(image: Image.Image) -> Image.Image:
    """An RGB image; where the picture is transparent, white shows through."""
    if image.mode.startswith("I"):  # 16-bit grey, which Pillow would clip and not scale
        image = image.point(lambda value: value / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(layer, mask=layer)
    return white
