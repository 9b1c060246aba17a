"""Conversion to sRGB, the web's default colour space."""

from functools import lru_cache
from io import BytesIO
from itertools import product

from PIL import Image, ImageChops, ImageCms

_SRGB = ImageCms.createProfile("sRGB")
# Of 255: what nobody sees. Most profiles are sRGB itself, with other rounding.
_INVISIBLE = 2
# Tables for many pixels take three times as long to make as a transform of few.
_AS_IT_IS = ImageCms.Flags.NOOPTIMIZE
_STEPS = bytes(range(0, 256, 17))
_COLOURS = b"".join(map(bytes, product(_STEPS[::3], repeat=3)))


def to_srgb(image: Image.Image, icc: bytes) -> Image.Image:
    """Convert grey, RGB or CMYK by the photo's profile; an invalid profile is ignored."""
    if image.mode == "L" and icc[16:20] == b"RGB ":
        image = image.convert("RGB")
    if icc and (transform := _transform(icc, image.mode)):
        return transform.apply(image)
    return image if image.mode == "RGB" else image.convert("RGB")


@lru_cache(maxsize=16)
def _transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """The conversion by a profile; None if it is invalid or changes nothing visible."""
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc))
        plain = ImageCms.buildTransform(profile, _SRGB, mode, "RGB", flags=_AS_IT_IS)
        if mode == "CMYK" or _is_visible(plain, mode):
            return ImageCms.buildTransform(profile, _SRGB, mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        pass
    return None


def _is_visible(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Whether a conversion changes any of the colours and greys of a sample."""
    colours = Image.frombytes("RGB", (len(_COLOURS) // 3, 1), _COLOURS)
    greys = Image.frombytes("L", (len(_STEPS), 1), _STEPS)
    for sample in (greys.convert(mode), colours.convert(mode)):
        change = ImageChops.difference(transform.apply(sample), sample.convert("RGB"))
        if max(change.tobytes()) > _INVISIBLE:
            return True
    return False
