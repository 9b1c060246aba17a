"""Pictures that look different from each other, and copies of them."""

from __future__ import annotations

import io
import random

from PIL import Image


def picture(seed: int, width: int = 640, height: int = 480) -> Image.Image:
    """Soft spots of grey, the same for the same seed."""
    spots = Image.frombytes("L", (9, 8), random.Random(seed).randbytes(72))
    return spots.resize((width, height), Image.Resampling.BICUBIC).convert("RGB")


def file(picture: Image.Image, format: str = "JPEG", **options: int) -> bytes:
    data = io.BytesIO()
    picture.save(data, format, **options)
    return data.getvalue()


def copies(seed: int) -> dict[str, bytes]:
    """The same picture as others would upload it."""
    return {
        "as it is": file(picture(seed)),
        "worse": file(picture(seed), quality=30),
        "another format": file(picture(seed), "PNG"),
        "smaller": file(picture(seed).resize((320, 240))),
        "larger": file(picture(seed, 1_600, 1_200), "WEBP"),
    }
