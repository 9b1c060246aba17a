"""One photo at each rendition's size: upright, sRGB, with nothing attached."""

from collections.abc import Iterator
from math import ceil

from PIL import Image

from pinhole.imaging.colour import to_srgb
from pinhole.imaging.decode import Box, Pixels, decode
from pinhole.imaging.header import Header
from pinhole.imaging.sizes import WIDTHS, fit, square

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# A picture shrunk from one that is this much larger looks as if shrunk from the full size, for
# far less work: 50 dB and more in ordinary photos, 47 in one with heavy noise. A JPEG decoded to
# a fraction of its size needs less room than averaged pixels do: 1.35 lets a phone's
# 3024 x 4032 be decoded to half, and 24 megapixels to a quarter.
_HEADROOM, _JPEG_HEADROOM = 1.5, 1.35


def pictures(found: Header) -> Iterator[tuple[str, Image.Image]]:
    """Yield each size's name and picture, the largest first; raises Rejected.

    Each is shrunk from a larger one to a size computed from the original's.
    """
    pixels = decode(found, _enough(found))
    made: list[Image.Image] = []
    for name, width in WIDTHS.items():
        size = fit(*found.upright, width)
        made.append(_shrunk(made[-1], size) if made else _finished(found, pixels, size))
        yield name, made[-1]
    yield "thumb", _thumb(found, pixels, made[::-1])


def _enough(found: Header) -> tuple[int, int]:
    """The size, as stored, that the decoded photo must have for its largest rendition."""
    width, height = found.width, found.height
    large = max(fit(*found.upright, WIDTHS["large"])) / max(width, height)
    thumb = square(width, height) / min(width, height)
    scale = max(large, thumb) * (_JPEG_HEADROOM if found.format == "jpeg" else _HEADROOM)
    return min(width, ceil(width * scale)), min(height, ceil(height * scale))


def _thumb(found: Header, pixels: Pixels, made: list[Image.Image]) -> Image.Image:
    """The centre square, from the smallest picture that has enough of it."""
    side = square(*found.upright)
    for picture in made:
        if min(picture.size) >= _HEADROOM * side or picture.size == found.upright:
            box = _centre(found.upright, (0, 0, *picture.size))
            return _shrunk(picture, (side, side), box)
    stored = (found.width, found.height)
    return _finished(found, pixels, (side, side), _centre(stored, pixels.box))


def _centre(size: tuple[int, int], box: Box) -> Box:
    """The box of a photo's centre square in a picture of it that covers `box`."""
    width, height = size
    across, down = box[2] / width, box[3] / height
    left, top = max(0, width - height) / 2, max(0, height - width) / 2
    return left * across, top * down, (width - left) * across, (height - top) * down


def _shrunk(image: Image.Image, size: tuple[int, int], box: Box | None = None) -> Image.Image:
    return image.resize(size, Image.Resampling.LANCZOS, box)


def _finished(
    found: Header, pixels: Pixels, size: tuple[int, int], box: Box | None = None
) -> Image.Image:
    """The decoded photo, or a box of it, at an upright size, turned and in sRGB."""
    stored = size[::-1] if found.sideways else size
    picture = to_srgb(_shrunk(pixels.image, stored, box or pixels.box), found.icc)
    if found.orientation in _TURNS:
        picture = picture.transpose(_TURNS[found.orientation])
    # Pillow's encoders copy what a file says about itself, such as a JPEG's comment.
    picture.info = {}
    return picture
