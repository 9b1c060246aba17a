"""A photo of any size within the limits is published: no side is odd for the decoder."""

import random
from itertools import product
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pinhole.imaging.bounds import PhotoLimits
from pinhole.imaging.decode import reduction
from pinhole.imaging.inspection import header
from pinhole.imaging.pictures import first, pictures
from pinhole.imaging.render import render
from pinhole.imaging.shrink import margin
from pinhole.imaging.sizes import PHOTO, squares

from tests.unit.imaging.samples import CORNERS, corners, encode, near

AVATAR = squares({"full": 320, "thumbnail": 150})
LONGEST = 65_500  # of a JPEG that libjpeg writes
MOST_PIXELS = PhotoLimits().max_pixels


def test_the_arithmetic_of_twenty_thousand_sizes_never_falls_short():
    draw = random.Random(14)
    for number in range(20_000):
        width = draw.randint(1, 12_000)
        whole = width, draw.randint(1, min(LONGEST, MOST_PIXELS // width))
        size = first(whole, (PHOTO, AVATAR)[number % 2])
        factor = reduction(whole, size)
        for full, wanted in zip(whole, size, strict=True):
            assert is_enough(full, wanted, factor), (whole, size, factor)


def is_enough(full: int, wanted: int, factor: int) -> bool:
    """Is a decoded side, with its margin, still as long as wanted when it has been scaled?"""
    length, scale = full // factor, wanted / (full / factor)
    made = (length + margin(length, wanted, scale)) * scale
    return length > 0 and floor(made + 0.5) >= wanted and abs(made - floor(made + 0.5)) <= 0.25


def is_whole(large: Image.Image) -> bool:
    edge = 3
    places = product((edge, large.height - 1 - edge), (edge, large.width - 1 - edge))
    found = [large.getpixel((x, y)) for y, x in places]
    return all(near(a, b, 30) for a, b in zip(found, CORNERS.values(), strict=True))


@pytest.mark.slow
def test_three_hundred_photos_of_random_sizes_are_shown_to_their_corners():
    draw = random.Random(14)
    for number in range(300):
        size = draw.randint(300, 6_000), draw.randint(300, 900)
        size = size if number % 3 else size[::-1]
        data = encode(corners(*size), "jpeg", progressive=number % 2 == 0)
        [(_, large)] = pictures(header(data, PhotoLimits()), PHOTO[:1])
        assert large.size == PHOTO[0].of(*size)
        assert is_whole(large.image), size


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [PHOTO, AVATAR])
@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(1, 9_000), st.integers(1, 9_000), st.booleans())
def test_no_size_up_to_the_limits_is_refused(sizes, width, height, progressive):
    height = min(height, MOST_PIXELS // width)
    data = encode(Image.new("L", (width, height), 99), "jpeg", progressive=progressive)
    assert render(data, sizes=sizes).width == width


@pytest.mark.parametrize("size", [(3023, 4032), (4031, 3023), (2917, 1945), (8191, 6143)])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_cropped_photo_is_published(size, progressive):
    data = encode(Image.new("L", size, 99), "jpeg", progressive=progressive)
    assert render(data).width == size[0]
    assert render(data, sizes=AVATAR).width == size[0]
