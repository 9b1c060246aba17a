"""Encoded files of pictures."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pinhole.imaging import encode
from pinhole.imaging.picture import Picture

from tests.unit.imaging.samples import dog


def saved(image, quality):
    file = BytesIO()
    image.save(file, "WEBP", quality=quality, method=4)
    return file.getvalue()


@given(
    st.integers(1, 70),
    st.integers(1, 70),
    st.sampled_from([20, encode.QUALITY, 100]),
    st.randoms(use_true_random=False),
)
def test_a_webp_is_what_pillow_would_make_of_the_picture(width, height, quality, random):
    image = Image.frombytes("RGB", (width, height), random.randbytes(3 * width * height))
    assert encode.webp(Picture(image), quality) == saved(image, quality)


def test_pixels_in_a_buffer_give_the_same_webp():
    image = dog(641, 487)
    pixels = bytearray(image.tobytes())
    held = Picture.of_pixels(memoryview(pixels), "RGB", image.size)
    assert encode.webp(held) == saved(image, encode.QUALITY)


def test_a_picture_that_libwebp_does_not_take_is_no_empty_file():
    with pytest.raises(MemoryError):
        encode.webp(Picture(Image.new("RGB", (16_384, 1))))
