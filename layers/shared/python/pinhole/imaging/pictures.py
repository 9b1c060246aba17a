"""One photo at each rendition's size: upright, sRGB, without metadata."""

from collections.abc import Iterator, Sequence
from math import ceil

from PIL import Image

from pinhole.imaging.colour import to_srgb
from pinhole.imaging.decode import decode
from pinhole.imaging.headers.header import Header
from pinhole.imaging.picture import Picture
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
# Shrinking from a picture larger by this factor looks like shrinking from the full size: 50 dB and
# more in ordinary photos.
_HEADROOM = 1.4
_LANCZOS = Image.Resampling.LANCZOS

Box = tuple[float, float, float, float]


def pictures(found: Header, sizes: Sequence[Size]) -> Iterator[tuple[Size, Picture]]:
    """Yield each size and its picture in RGB, in the order given; raises Rejected.

    Each is shrunk from the smallest sufficient larger one, to a size computed from the original's.
    """
    made = [_decoded(found, sizes)]
    for size in sizes:
        wanted = size.of(*found.upright)
        source = next((each for each in reversed(made) if _has_enough(each.size, wanted)), made[0])
        if size.is_square:
            box = _centre(found.upright, source.size)
            yield size, Picture(source.image.resize(wanted, _LANCZOS, box))
        else:
            made.append(source if source.size == wanted else source.shrunk(wanted))
            yield size, made[-1]


def _decoded(found: Header, sizes: Sequence[Size]) -> Picture:
    """The whole photo at the size from which the others are made: upright, sRGB."""
    size = first(found.upright, sizes)
    decoded = decode(found, size[::-1] if found.sideways else size)
    image = to_srgb(decoded.image, found.icc)
    image = upright(image, found.orientation)
    return decoded if image is decoded.image else Picture(image)


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture turned as its photo says."""
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def first(upright: tuple[int, int], sizes: Sequence[Size]) -> tuple[int, int]:
    """The largest size, or a larger one if squares could not be cut from its pictures."""
    width, height = upright
    whole = [size.of(width, height) for size in sizes if not size.is_square]
    squares = [size.of(width, height) for size in sizes if size.is_square]
    if whole and all(any(_has_enough(each, square) for each in whole) for square in squares):
        return max(whole)
    scale = max((max(size) / max(upright) for size in whole), default=0.0)
    scale = max([scale, *(side / min(upright) for side, _ in squares)]) * _HEADROOM
    return min(width, ceil(width * scale)), min(height, ceil(height * scale))


def _has_enough(size: tuple[int, int], wanted: tuple[int, int]) -> bool:
    return size == wanted or min(size) >= _HEADROOM * min(wanted)


def _centre(photo: tuple[int, int], size: tuple[int, int]) -> Box:
    """The box of the photo's centre square, in a picture of it of this size."""
    width, height = photo
    across, down = size[0] / width, size[1] / height
    left, top = max(0, width - height) / 2, max(0, height - width) / 2
    return left * across, top * down, (width - left) * across, (height - top) * down
