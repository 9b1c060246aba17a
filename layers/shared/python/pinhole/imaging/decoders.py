"""The decoders of HEIC (libde265 in pi-heif) and AVIF (dav1d in Pillow); for `isolated` only."""

from io import BytesIO
from typing import Any

from PIL import Image

from pinhole.imaging import vips
from pinhole.imaging.shrink import flat, resized

_BANDS = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4}
# Pillow's and pi-heif's mode for colours that were multiplied by their opacity.
_PREMULTIPLIED = "RGBa"


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
    """The primary picture, which owns its pixels, and the pixels."""
    import pi_heif

    file = pi_heif.open_heif(data, convert_hdr_to_8bit=True)
    image = file[file.primary_index]
    if not image.info["primary"]:
        raise ValueError("the primary picture cannot be decoded")
    if image.mode == _PREMULTIPLIED:
        premultiplied = Image.frombuffer(
            image.mode, image.size, image.data, "raw", image.mode, 0, 1
        )
        layer = premultiplied.convert("RGBA")
        return layer, layer.tobytes()
    return image, image.data


def _map_of_heic(data: bytes) -> tuple[Any, Any]:
    """An item beside the primary picture, whose number comes before the file."""
    import pi_heif

    file = pi_heif.open_heif(data[4:], convert_hdr_to_8bit=True)
    image = file[file.primary_index].get_aux_image(int.from_bytes(data[:4]))
    return image, image.data


def _avif(data: bytes) -> tuple[Any, Any]:
    image = Image.open(BytesIO(data), formats=["AVIF"])
    return image, image.tobytes()


_DECODERS = {"heic": _heic, "map of heic": _map_of_heic, "avif": _avif}
