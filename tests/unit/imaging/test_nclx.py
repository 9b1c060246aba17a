"""Colours given as code points become the corresponding colour profile."""

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from pinhole.imaging.headers import nclx
from pinhole.imaging.render import render

from tests.unit.imaging.samples import encode, near, opened


def shown(data: bytes) -> Image.Image:
    return opened(render(data).renditions[0].data)


def through(profile: bytes, colour: tuple[int, int, int]) -> tuple[int, ...]:
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    target = ImageCms.createProfile("sRGB")
    image = Image.new("RGB", (1, 1), colour)
    return ImageCms.buildTransform(source, target, "RGB", "RGB").apply(image).getpixel((0, 0))


def test_colours_by_code_points_are_those_of_display_p3():
    p3 = nclx.profile(12, 13)
    assert near(through(p3, (234, 51, 35)), (255, 0, 0), 3)
    assert near(through(p3, (117, 251, 76)), (0, 255, 0), 3)
    assert near(through(p3, (0, 0, 245)), (0, 0, 255), 3)


@given(st.integers(0, 255), st.sampled_from([9, 12]))
def test_grey_stays_grey_in_wide_colours(value, primaries):
    assert near(through(nclx.profile(primaries, 1), (value,) * 3), (value,) * 3, 1)


@pytest.mark.parametrize("transfer", [16, 18])
def test_high_dynamic_range_comes_out_in_order_and_neither_black_nor_burnt(transfer):
    profile = nclx.profile(9, transfer)
    greys = [through(profile, (value,) * 3)[0] for value in range(0, 256, 15)]
    assert greys == sorted(greys)
    assert greys[0] == 0
    assert greys[-1] >= 250
    white = {16: 148, 18: 191}[transfer]  # paper white according to ITU-R BT.2408
    assert 150 <= through(profile, (white,) * 3)[0] <= 220


@pytest.mark.parametrize("codes", [(1, 13), (2, 2), (6, 6), (999, 999)])
def test_what_srgb_shows_needs_no_profile(codes):
    assert nclx.profile(*codes) == b""


def test_an_avif_with_code_points_is_converted():
    plain = encode(Image.new("RGB", (40, 30), (234, 51, 35)), "avif", quality=95)
    at = plain.index(b"nclx") + 4
    wide = plain[:at] + struct.pack(">HH", 12, 13) + plain[at + 4 :]
    assert near(shown(plain).getpixel((5, 5)), (234, 51, 35), 12)
    assert near(shown(wide).getpixel((5, 5)), (255, 0, 0), 14)
