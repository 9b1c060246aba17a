"""Shrinking in steps, and decoding at a fraction, must be invisible: at least 50 dB.

Measured before encoding, against each size made in one step from the full-size photo with
floating-point Lanczos.
"""

import math
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat
from pinhole.imaging.bounds import PhotoLimits
from pinhole.imaging.inspection import header
from pinhole.imaging.pictures import pictures
from pinhole.imaging.sizes import PHOTO, Size, squares

from tests.unit.imaging.samples import dog, encode, opened

pytestmark = pytest.mark.slow

ENOUGH = 50
SHARED = Path(__file__).parents[4] / "shared" / "photos"


def reference(image: Image.Image, asked: Size, size: tuple[int, int]) -> Image.Image:
    box = None
    if asked.is_square:
        side = min(image.size)
        left, top = (image.width - side) / 2, (image.height - side) / 2
        box = (left, top, left + side, top + side)
    bands = [
        band.convert("F").resize(size, Image.Resampling.LANCZOS, box).point(lambda v: v + 0.5)
        for band in image.split()
    ]
    return Image.merge("RGB", [band.convert("L") for band in bands])


def decibels(a: Image.Image, b: Image.Image) -> float:
    means = ImageStat.Stat(ImageChops.difference(a, b)).sum2
    error = sum(means) / (3 * a.width * a.height)
    return 10 * math.log10(255**2 / error) if error else math.inf


def check(data: bytes, sizes: tuple[Size, ...] = PHOTO) -> None:
    original = ImageOps.exif_transpose(opened(data)).convert("RGB")
    for size, picture in pictures(header(data, PhotoLimits()), sizes):
        assert decibels(picture.image, reference(original, size, picture.size)) >= ENOUGH, size


@pytest.mark.parametrize(
    ("size", "format"),
    [
        ((3024, 4032), "jpeg"),  # decoded at half size
        ((6000, 4000), "jpeg"),  # at a quarter
        ((3023, 4031), "jpeg"),  # sides that are not divisible by two
        ((3301, 2201), "png"),  # averaged in blocks of two
        ((2000, 500), "jpeg"),  # thumb from the decoded photo
    ],
)
def test_each_size_looks_as_if_made_from_the_full_size(size, format):
    check(encode(dog(*size), format, quality=92, compress_level=1))


@pytest.mark.parametrize("size", [(3024, 4032), (1500, 400)])
def test_squares_alone_look_so_too(size):
    check(encode(dog(*size), "jpeg", quality=92), squares({"full": 320, "thumbnail": 150}))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the larger photos are not here")
@pytest.mark.parametrize("name", ["p2.jpg", "p12.jpg"])
def test_real_photos_of_full_size_keep_their_quality(name):
    check((SHARED / name).read_bytes())
