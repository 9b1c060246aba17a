"""Flattens and shrinks pictures with libvips and its Lanczos-3 kernel."""

from pinhole.imaging.vips import Image

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

    `whole` is the part of the image, from its top left corner, that the result shows: shrinking
    decoders round up, and the last column or row may extend beyond the photo.
    """
    scale = size[0] / whole[0], size[1] / whole[1]
    if scale != (1, 1):
        image = image.does("resize", scale=scale[0], vscale=scale[1])
    if (image.width, image.height) != size:
        image = image.part(0, 0, *size)
    return _in_8_bits(image) if image.format == _SIXTEEN_BITS else image


def _in_8_bits(image: Image) -> Image:
    return image.does("linear", a=1 / 257, b=0.5, uchar="true")
