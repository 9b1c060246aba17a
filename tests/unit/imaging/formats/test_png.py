"""PNG: harmless damage is harmless, and each way to declare colours counts."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from pinhole.imaging.bounds import Rejected
from pinhole.imaging.headers import nclx, profiles
from pinhole.imaging.render import render

from tests.unit.imaging.samples import dog, encode, near, opened

# The same red in Display P3 and in sRGB.
P3_RED, RED = (234, 51, 35), (255, 0, 0)
P3, SRGB = bytes([12, 13, 0, 1]), bytes([1, 13, 0, 1])
P3_POINTS = struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
SRGB_POINTS = struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
GREY = Image.new("L", (40, 30), 109)
PHOTO = encode(dog(90, 70), "png")


def chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body).to_bytes(4)
    return len(body).to_bytes(4) + kind + body + checksum


def gamma(number: int) -> bytes:
    return chunk(b"gAMA", number.to_bytes(4))


def profile(icc: bytes) -> bytes:
    return chunk(b"iCCP", b"name\0\0" + zlib.compress(icc))


def declared(*chunks: bytes, image: Image.Image | None = None) -> tuple[int, ...]:
    """The colour shown of a picture of one colour, red in P3, with these chunks in its header."""
    data = encode(image or Image.new("RGB", (40, 30), P3_RED), "png")
    return opened(render(data[:33] + b"".join(chunks) + data[33:]).renditions[1].data).getpixel(
        (9, 9)
    )


@pytest.mark.parametrize(
    "chunks",
    [
        [chunk(b"cICP", P3)],
        [profile(nclx.profile(12, 13))],
        [chunk(b"cHRM", P3_POINTS)],
        [chunk(b"cHRM", P3_POINTS), gamma(45_455)],
        # Each counts more than what follows it here.
        [chunk(b"cICP", P3), profile(nclx.profile(9, 13)), chunk(b"sRGB", b"\0")],
        [profile(nclx.profile(12, 13)), chunk(b"sRGB", b"\0"), chunk(b"cHRM", SRGB_POINTS)],
        # Undeclared, of another kind of picture, or damaged: the next one counts.
        [chunk(b"cICP", b"\2\2\0\1"), chunk(b"cHRM", P3_POINTS)],
        [chunk(b"cICP", b"\1\x0d\6\1"), chunk(b"cHRM", P3_POINTS)],
        [chunk(b"iCCP", b"name\0\0broken"), chunk(b"cHRM", P3_POINTS)],
        [chunk(b"cICP", SRGB)[:-1] + b"?", chunk(b"cHRM", P3_POINTS)],
    ],
)
def test_colours_of_display_p3_are_converted(chunks):
    assert near(declared(*chunks), RED, 4)


@pytest.mark.parametrize(
    "chunks",
    [
        [],
        [chunk(b"cICP", SRGB), profile(nclx.profile(12, 13))],
        [chunk(b"sRGB", b"\0"), chunk(b"cHRM", P3_POINTS), gamma(100_000)],
        [chunk(b"cHRM", SRGB_POINTS), gamma(45_455)],
        [chunk(b"cHRM", bytes(32))],
        [chunk(b"cHRM", b"\xff" * 32)],
        [chunk(b"cHRM", P3_POINTS), gamma(0)],
        [gamma(4_000_000_000)],
    ],
)
def test_colours_of_srgb_and_of_no_possible_space_are_left_alone(chunks):
    assert near(declared(*chunks), P3_RED, 4)


@pytest.mark.parametrize("image", [GREY, GREY.convert("RGB"), GREY.convert("LA")])
def test_a_gamma_counts_for_grey_and_for_colours(image):
    assert near(declared(gamma(55_556), image=image), (128, 128, 128), 1)


def test_a_grey_picture_can_be_in_high_dynamic_range():
    paper = Image.new("L", (40, 30), 148)
    assert near(declared(chunk(b"cICP", bytes([9, 16, 0, 1])), image=paper), (191,) * 3, 3)


def test_a_linear_profile_is_linear_whatever_its_name():
    linear = profiles.made(profiles.SRGB, profiles.power(1)).replace(
        "made".encode("utf-16-be"), "sRGB".encode("utf-16-be")
    )
    assert ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(linear))) == "sRGB\n"
    assert near(declared(profile(linear), image=Image.new("RGB", (40, 30), (55,) * 3)), (128,) * 3)


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"tIME", b"eXIf", b"iCCP", b"pHYs", b"IEND"])
def test_a_wrong_checksum_outside_of_the_picture_is_harmless(kind):
    wrong = chunk(kind, b"name\0\0text")[:-1] + b"?"
    at = -12 if kind == b"IEND" else 33
    assert render(PHOTO[:at] + wrong + PHOTO[at:]) == render(PHOTO)


@pytest.mark.parametrize("lost", range(1, 17))
def test_a_png_cut_off_after_its_last_pixel_is_whole(lost):
    """The end chunk and the last checksum are not pixels."""
    assert render(PHOTO[:-lost]) == render(PHOTO)


@given(st.integers(24, len(PHOTO) - 9), st.booleans())
def test_a_png_of_which_pixels_lack_is_rejected(lost, is_ended):
    with pytest.raises(Rejected):
        render(PHOTO[:-lost] + PHOTO[-12:] * is_ended)
