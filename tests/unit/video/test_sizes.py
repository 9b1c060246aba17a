"""The sizes into which a video is transcoded."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pinhole.media import object_keys
from pinhole.video.sizes import SIZES, fit

HD, SD = SIZES
sides = st.integers(2, 4_096)


def test_the_names_are_those_that_addresses_have():
    assert tuple(size.name for size in SIZES) == object_keys.VIDEO_SIZES


@pytest.mark.parametrize(
    ("upright", "hd", "sd"),
    [
        ((1920, 1080), (1280, 720), (640, 360)),
        ((1080, 1920), (720, 1280), (360, 640)),
        ((3840, 2160), (1280, 720), (640, 360)),
        ((1440, 1080), (960, 720), (480, 360)),
        ((2560, 1080), (1280, 540), (640, 270)),
        ((1080, 1080), (720, 720), (360, 360)),
        ((426, 240), (426, 240), (426, 240)),
        ((321, 241), (320, 240), (320, 240)),
        ((4096, 2), (1280, 2), (640, 2)),
    ],
)
def test_a_video_fits_lying_or_standing(upright, hd, sd):
    assert (fit(*upright, HD), fit(*upright, SD)) == (hd, sd)


@given(sides, sides, st.sampled_from(SIZES))
def test_sides_are_even_within_the_box_and_never_larger_than_the_video(width, height, size):
    made = fit(width, height, size)
    assert all(side % 2 == 0 and side >= 2 for side in made)
    assert max(made) <= size.long
    assert min(made) <= size.short
    assert made[0] <= width + 1
    assert made[1] <= height + 1


@given(sides, sides, st.sampled_from(SIZES))
def test_a_video_keeps_its_shape_to_the_nearest_even_pixel(width, height, size):
    made = fit(width, height, size)
    assume(min(made) > 2)
    assert abs(made[0] * height - made[1] * width) <= width + height
