import pytest
from hypothesis import given
from hypothesis import strategies as st
from pinhole.imaging.sizes import Size, fit, squares

sides = st.integers(1, 200_000)
boxes = st.sampled_from([320, 640, 1080])


def test_a_phone_photo_is_shrunk_to_the_width_of_its_box():
    assert fit(4032, 3024, 1080) == (1080, 810)
    assert fit(3024, 4032, 1080) == (1080, 1440)


def test_a_small_photo_keeps_its_own_size():
    assert fit(300, 200, 320) == (300, 200)


def test_sizes_are_rounded_to_the_nearest_pixel():
    assert fit(1600, 1067, 320) == (320, 213)
    assert fit(1000, 667, 320) == (320, 213)


@pytest.mark.parametrize("size", [(1080, 12_000), (1170, 15_000), (1440, 20_000)])
def test_a_long_screenshot_keeps_the_width_at_which_it_can_be_read(size):
    assert fit(*size, 1080)[0] == 1080


def test_a_very_tall_photo_is_at_most_fifteen_times_as_tall_as_its_box_is_wide():
    assert fit(1000, 30_000, 640) == (320, 9600)
    assert fit(1, 200_000, 1080) == (1, 16_200)


@given(sides, sides, boxes)
def test_no_rendition_leaves_its_box_or_vanishes(width, height, box):
    made = fit(width, height, box)
    assert 1 <= made[0] <= min(width, box)
    assert 1 <= made[1] <= min(height, 15 * box)


@given(sides, sides, boxes)
def test_a_photo_that_fits_is_left_alone_and_another_fills_its_box(width, height, box):
    made = fit(width, height, box)
    if width <= box and height <= 15 * box:
        assert made == (width, height)
    else:
        assert made[0] == box or made[1] == 15 * box


@given(sides, sides, boxes)
def test_proportions_are_kept_to_the_nearest_pixel(width, height, box):
    made = fit(width, height, box)
    scale = min(1, box / width, 15 * box / height)
    assert abs(made[0] - max(1, width * scale)) <= 0.5 + 1e-6
    assert abs(made[1] - max(1, height * scale)) <= 0.5 + 1e-6


@given(sides, sides, st.sampled_from([150, 320]))
def test_a_square_is_as_large_as_the_photo_has_it(width, height, side):
    made = Size("thumbnail", side, is_square=True).of(width, height)
    assert made == (min(side, width, height),) * 2


def test_the_caller_names_the_squares():
    assert squares({"full": 320, "thumbnail": 150}) == (
        Size("full", 320, True),
        Size("thumbnail", 150, True),
    )
