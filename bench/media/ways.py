"""Variants of rendering a photo, with the same sizes and encoder settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps
from pinhole.imaging import encode
from pinhole.imaging.bounds import DEFAULT
from pinhole.imaging.inspection import header
from pinhole.imaging.pictures import pictures
from pinhole.imaging.render import render
from pinhole.imaging.sizes import PHOTO, Size

from bench.media import vips

OURS, PILLOW, LIBVIPS = "Pinhole", "Pillow, naive", "libvips as documented"
Made = list[tuple[str, str, bytes]]  # (size, format, file)
# Without AVIFs, which are measured by `bench.avif`.
_CLASSIC = [replace(size, has_avif=False) for size in PHOTO]
_SRGB = ImageCms.createProfile("sRGB")
_WEBP = {"format": "WEBP", "quality": encode.QUALITY, "method": 4}
_ENCODINGS = {"webp": _WEBP, "jpg": encode.JPEG}
_PNG = {"format": "PNG", "compress_level": 1}


def _ours(data: bytes, kind: str) -> Made:
    if kind == "renditions":
        made = render(data, sizes=_CLASSIC).renditions
        return [(each.size, each.format, each.data) for each in made]
    shown = pictures(header(data, DEFAULT), PHOTO)
    return [(size.name, "png", _encoded(picture.image, _PNG)) for size, picture in shown]


def _pillow(data: bytes, kind: str) -> Made:
    """Decoded once, as in most tutorials; each size from the full picture."""
    image = upright_srgb(data)
    made: Made = []
    for size in PHOTO:
        picture = image.resize(
            size.of(*image.size), Image.Resampling.LANCZOS, centre(size, image.size)
        )
        encodings = _ENCODINGS if kind == "renditions" else {"png": _PNG}
        made += [(size.name, format, _encoded(picture, how)) for format, how in encodings.items()]
    return made


def _libvips(data: bytes, kind: str) -> Made:
    formats = ("webp", "jpg") if kind == "renditions" else ("png",)
    return [
        (size.name, format, vips.thumbnail(data, size, format))
        for size in PHOTO
        for format in formats
    ]


WAYS: dict[str, Callable[[bytes, str], Made]] = {OURS: _ours, PILLOW: _pillow, LIBVIPS: _libvips}


def upright_srgb(data: bytes) -> Image.Image:
    """A photo's full picture, upright and in sRGB, by Pillow alone."""
    stored = Image.open(BytesIO(data))
    profile = stored.info.get("icc_profile")
    image = ImageOps.exif_transpose(stored).convert("RGB")
    image.info = {}
    if profile:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        image = ImageCms.buildTransform(source, _SRGB, "RGB", "RGB").apply(image)
    return image


def centre(size: Size, whole: tuple[int, int]) -> tuple[float, float, float, float]:
    """The box of a picture that a size shows."""
    width, height = whole
    side = min(whole)
    left, top = ((width - side) / 2, (height - side) / 2) if size.is_square else (0, 0)
    return left, top, width - left, height - top


def _encoded(image: Image.Image, how: dict[str, Any]) -> bytes:
    file = BytesIO()
    image.save(file, **how)
    return file.getvalue()
