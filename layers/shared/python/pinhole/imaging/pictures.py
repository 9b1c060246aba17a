"""One photo at each rendition's size: upright, sRGB, with nothing attached."""

from collections.abc import Iterator, Sequence
from math import ceil

from PIL import Image

from pinhole.imaging.colour import to_srgb
from pinhole.imaging.decode import Box, Pixels, decode
from pinhole.imaging.header import Header
from pinhole.imaging.sizes import Size

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


def pictures(found: Header, sizes: Sequence[Size]) -> Iterator[tuple[Size, Image.Image]]:
    """Yield each size and its picture, in the order given; raises Rejected.

    Each is shrunk from a larger one to a size computed from the original's.
    """
    pixels = decode(found, _enough(found, sizes))
    made: list[tuple[Size, Image.Image]] = []
    for size in sizes:
        made.append((size, _picture(found, pixels, size, made)))
        yield made[-1]


def _enough(found: Header, sizes: Sequence[Size]) -> tuple[int, int]:
    """The size, as stored, that the decoded photo must have for its largest rendition."""
    width, height = found.width, found.height
    scale = max(_scale(size, found.upright) for size in sizes)
    scale *= _JPEG_HEADROOM if found.format == "jpeg" else _HEADROOM
    return min(width, ceil(width * scale)), min(height, ceil(height * scale))


def _scale(size: Size, upright: tuple[int, int]) -> float:
    if size.is_square:
        return size.of(*upright)[0] / min(upright)
    return max(size.of(*upright)) / max(upright)


def _picture(
    found: Header, pixels: Pixels, size: Size, made: list[tuple[Size, Image.Image]]
) -> Image.Image:
    """A photo at a size, from the smallest picture that has enough of it or from the decoded."""
    wanted = size.of(*found.upright)
    for source, picture in reversed(made):
        if source.is_square and not size.is_square:
            continue
        if min(picture.size) >= _HEADROOM * min(wanted) or picture.size == found.upright:
            shown = picture.size if source.is_square else found.upright
            return _shrunk(picture, wanted, _part(size, shown, (0, 0, *picture.size)))
    stored = (found.width, found.height)
    return _finished(found, pixels, wanted, _part(size, stored, pixels.box))


def _part(size: Size, shown: tuple[int, int], box: Box) -> Box:
    """The box that a size shows of a picture in which something of size `shown` covers `box`."""
    return _centre(shown, box) if size.is_square else box


def _centre(size: tuple[int, int], box: Box) -> Box:
    """The box of a photo's centre square in a picture of it that covers `box`."""
    width, height = size
    across, down = box[2] / width, box[3] / height
    left, top = max(0, width - height) / 2, max(0, height - width) / 2
    return left * across, top * down, (width - left) * across, (height - top) * down


def _shrunk(image: Image.Image, size: tuple[int, int], box: Box) -> Image.Image:
    return image.resize(size, Image.Resampling.LANCZOS, box)


def _finished(found: Header, pixels: Pixels, size: tuple[int, int], box: Box) -> Image.Image:
    """The decoded photo, or a box of it, at an upright size, turned and in sRGB."""
    stored = size[::-1] if found.sideways else size
    picture = to_srgb(_shrunk(pixels.image, stored, box), found.icc)
    if found.orientation in _TURNS:
        picture = picture.transpose(_TURNS[found.orientation])
    # Pillow's encoders copy what a file says about itself, such as a JPEG's comment.
    picture.info = {}
    return picture
