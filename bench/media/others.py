"""What other photo networks make of a photo, by the settings in their code, with Pillow.

`full` and `standard` are the larger and the smaller of what they show. Only bytes and encoder
settings are theirs; CPU is what Pillow takes for them.
"""

from __future__ import annotations

from io import BytesIO
from math import sqrt

from PIL import Image, ImageOps
from pinhole.imaging.render import render

from bench.media.ways import Made, upright_srgb

TEN, PIXELFED, MASTODON = "Pinhole, all ten", "pixelfed's settings", "mastodon's settings"


def _ten(data: bytes, kind: str) -> Made:
    return [(each.size, each.format, each.data) for each in render(data).renditions]


def _pixelfed(data: bytes, kind: str) -> Made:
    """app/Util/Media/Image.php: boxes by orientation, squares of 640, JPEG at quality 80."""
    image = upright_srgb(data)
    width, height = image.size
    box = (1080, 1080) if width == height else (1920, 1080) if width > height else (1080, 1350)
    side = min(640, width, height)
    return [
        ("full", "jpg", _jpeg(_within(image, min(1, box[0] / width, box[1] / height)), 80)),
        ("standard", "jpg", _jpeg(ImageOps.fit(image, (side, side)), 80)),
    ]


def _mastodon(data: bytes, kind: str) -> Made:
    """app/models/media_attachment.rb: at most 8,294,400 and 230,400 pixels, at quality 90."""
    image = upright_srgb(data)
    return [
        (
            name,
            "jpg",
            _jpeg(_within(image, min(1, sqrt(pixels / (image.width * image.height)))), 90),
        )
        for name, pixels in (("full", 8_294_400), ("standard", 230_400))
    ]


OTHERS = {TEN: _ten, PIXELFED: _pixelfed, MASTODON: _mastodon}


def _within(image: Image.Image, scale: float) -> Image.Image:
    size = round(image.width * scale), round(image.height * scale)
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()
