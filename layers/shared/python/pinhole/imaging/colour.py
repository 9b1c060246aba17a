"""Conversion to sRGB, the web's default colour space."""

from io import BytesIO

from PIL import Image, ImageCms

_SRGB = ImageCms.createProfile("sRGB")


def to_srgb(image: Image.Image, icc: bytes) -> Image.Image:
    """Convert grey, RGB or CMYK by the photo's profile; an invalid profile is ignored."""
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc)) if icc else None
        if profile and not _names_srgb(profile):
            return ImageCms.buildTransform(profile, _SRGB, image.mode, "RGB").apply(image)
    except (ImageCms.PyCMSError, OSError, ValueError):
        pass
    return image if image.mode == "RGB" else image.convert("RGB")


def _names_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Most profiles are sRGB itself and need no conversion."""
    return ImageCms.getProfileDescription(profile).startswith("sRGB")
