"""The measured photos: derived from the tests' phone photo, and with `PHOTOS` those in a folder."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageOps
from pinhole.imaging.headers import nclx

from bench import real_photos
from local.environments import ROOT, STATE

_PHONE = ROOT / "tests" / "photos" / "phone.jpg"
_FOLDER = STATE / "bench" / "media"
_P3, _SRGB_CURVE = 12, 13
_SIZES = {"2 MP": (1600, 1200), "12 MP": (4032, 3024), "24 MP": (6000, 4000)}
# Noise level: gives a file as many bytes per pixel as a phone's.
_NOISE = 5


def photos() -> dict[str, Path]:
    """Name -> JPEG file. Derived photos are made once and are the same on every machine."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    made = {name: _made(name, _PHONE, size) for name, size in _SIZES.items()}
    made["12 MP, P3"] = _made("12 MP, P3", _PHONE, _SIZES["12 MP"], nclx.profile(_P3, _SRGB_CURVE))
    made |= {file.name: file for file in real_photos.more()}
    if "p12.jpg" in made:
        made["p24.jpg"] = _made("p24", made["p12.jpg"], _SIZES["24 MP"])
    return made


def tiny() -> Path:
    """A photo that triggers one-time loading and takes no memory."""
    return _made("tiny", _PHONE, (64, 48))


def _made(name: str, source: Path, size: tuple[int, int], profile: bytes = b"") -> Path:
    """A larger photo: scaled up, with noise, without which it would be unrealistically smooth."""
    file = _FOLDER / f"{name.replace(' ', '-').replace(',', '')}.jpg"
    if not file.exists():
        image = ImageOps.exif_transpose(Image.open(BytesIO(source.read_bytes()))).convert("RGB")
        image = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
        image.info = {}
        _noisy(image).save(file, quality=90, icc_profile=profile or None)
    return file


def _noisy(image: Image.Image) -> Image.Image:
    noise = random.Random(1).randbytes(image.width * image.height)
    grain = Image.frombytes("L", image.size, noise).point(lambda value: value * _NOISE // 255)
    bands = (ImageChops.add(band, grain, offset=-_NOISE // 2) for band in image.split())
    return Image.merge("RGB", list(bands))
