"""Flattens and shrinks pictures with libvips and its Lanczos-3 kernel."""

from math import floor

from pinhole.imaging.vips import Image

_LARGEST_MARGIN = 16
_SIXTEEN_BITS = 2  # libvips's VIPS_FORMAT_USHORT
_WITH_TRANSPARENCY = (2, 4)


def flat(image: Image) -> Image:
    """Flatten transparency onto white. Not for CMYK."""
    if image.bands not in _WITH_TRANSPARENCY:
        return image
    white = 65535 if image.format == _SIXTEEN_BITS else 255
    return image.does("flatten", background=white)


def resized(image: Image, size: tuple[int, int], whole: tuple[float, float]) -> Image:
    """Resize to exactly this size, in 8 bits.

    `whole` is the size of what the result shows, in pixels of the image: a shrinking decoder leaves
    out parts of a pixel at the right and at the bottom, which are filled in from their neighbours.
    """
    scale = size[0] / whole[0], size[1] / whole[1]
    if scale != (1, 1):
        added = margin(image.width, size[0], scale[0]), margin(image.height, size[1], scale[1])
        image = _extended(image, *added).does("resize", scale=scale[0], vscale=scale[1])
    if (image.width, image.height) != size:
        image = image.part(0, 0, *size)
    return _in_8_bits(image) if image.format == _SIXTEEN_BITS else image


def margin(length: int, wanted: int, scale: float) -> int:
    """The number of pixels to add to a side so that, scaled, it has an integer length of at least
    `wanted`.

    libvips rounds the length, and moves the picture by half of what it rounded off.
    """
    lengths = [(length + added) * scale for added in range(_LARGEST_MARGIN)]
    enough = (added for added, made in enumerate(lengths) if floor(made + 0.5) >= wanted)
    return min(
        enough, key=lambda added: round(abs(lengths[added] - floor(lengths[added] + 0.5)), 3)
    )


def _extended(image: Image, right: int, bottom: int) -> Image:
    if not (right or bottom):
        return image
    width, height = image.width + right, image.height + bottom
    return image.does("embed", x=0, y=0, width=width, height=height, extend="copy")


def _in_8_bits(image: Image) -> Image:
    return image.does("linear", a=1 / 257, b=0.5, uchar="true")
