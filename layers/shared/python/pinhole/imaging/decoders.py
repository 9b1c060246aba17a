"""The decoders of HEIC (libde265 in pi-heif) and AVIF (dav1d in Pillow); for `isolated` only."""

from io import BytesIO
from typing import Any

from PIL import Image

from pinhole.imaging import vips
from pinhole.imaging.shrink import flat, resized

_BANDS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}


def pixels(format: str, data: bytes, box: list[int], size: tuple[int, int]) -> Any:
    """A box of a file's picture at a size: RGB, row by row.

    Raises ValueError when the picture is smaller than the box, or whatever a decoder raises.
    """
    decoded, memory = _DECODERS[format](data)
    width, height = decoded.size
    left, top, right, bottom = box
    if right > width or bottom > height:
        raise ValueError(f"{width} x {height} is smaller than {box}")
    image = vips.of_pixels(memory, width, height, _BANDS[decoded.mode])
    image = flat(image.part(left, top, right - left, bottom - top))
    image = resized(image, size, (right - left, bottom - top))
    if image.bands == 1:
        image = image.does("colourspace", space="srgb")
    return image.pixels()


def _heic(data: bytes) -> tuple[Any, Any]:
    """The picture, which owns its pixels, and the pixels."""
    import pi_heif

    file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
    image = file[file.primary_index]
    return image, image.data


def _avif(data: bytes) -> tuple[Any, Any]:
    image = Image.open(BytesIO(data), formats=["AVIF"])
    return image, image.tobytes()


_DECODERS = {"heic": _heic, "avif": _avif}
