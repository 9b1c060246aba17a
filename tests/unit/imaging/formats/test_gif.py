"""GIF: the first frame as a photo, whatever follows it."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pinhole.imaging.bounds import Rejected
from pinhole.imaging.inspection import inspect
from pinhole.imaging.render import Photo, render

from tests.unit.imaging.samples import CORNERS, corners, dog, encode, near, opened

GIF = encode(corners(90, 60).quantize(16), "gif")
WHOLE = render(GIF)


def shown(data: bytes) -> Image.Image:
    return opened(render(data).renditions[0].data)


def outcome(data: bytes) -> Photo | str:
    try:
        return render(data)
    except Rejected as rejected:
        return rejected.reason


def with_canvas(data: bytes, width: int, height: int) -> bytes:
    return data[:6] + struct.pack("<HH", width, height) + data[10:]


def frame_at(data: bytes, left: int, top: int) -> bytes:
    """The first frame at another position on the canvas."""
    at = data.index(b"\x2c", 13 + 3 * (2 << (data[10] & 7))) + 1
    return data[:at] + struct.pack("<HH", left, top) + data[at + 4 :]


@pytest.mark.parametrize("interlace", [False, True])
def test_a_gif_is_shown(interlace):
    image = shown(encode(corners(90, 60).quantize(16), "gif", interlace=interlace))
    places = [(10, 10), (80, 10), (10, 50), (80, 50)]
    found = [image.getpixel(place) for place in places]
    assert all(near(a, b, 25) for a, b in zip(found, CORNERS.values(), strict=True))


def test_a_frame_beyond_the_canvas_makes_it_larger_as_browsers_do():
    assert (inspect(with_canvas(GIF, 10, 10)).width, inspect(GIF).height) == (90, 60)
    assert shown(with_canvas(GIF, 10, 10)).size == (90, 60)
    moved = shown(frame_at(GIF, 30, 20))
    assert moved.size == (120, 80)
    assert near(moved.getpixel((5, 5)), (255, 255, 255), 20)
    assert near(moved.getpixel((40, 30)), CORNERS["red"], 25)


@pytest.mark.parametrize("data", [with_canvas(GIF, 7_100, 7_100), frame_at(GIF, 7_100, 7_100)])
def test_canvas_and_frame_are_checked_before_decoding(data):
    with pytest.raises(Rejected) as caught:
        inspect(data)
    assert caught.value.reason == "too_many_pixels"


def test_what_follows_the_first_frame_is_not_looked_at():
    assert render(GIF[:-1] + b"\x2c" * 3_000_000) == WHOLE
    assert render(GIF + b"<script>alert(1)</script>") == WHOLE


def test_comments_and_other_extensions_are_dropped():
    comment = b"\x21\xfe\x07CANARY!\x00" * 5000
    at = 13 + 3 * (2 << (GIF[10] & 7))
    assert render(GIF[:at] + comment + GIF[at:]) == WHOLE


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.floats(0, 1))
def test_a_gif_cut_off_anywhere_is_rejected_or_whole(share):
    data = GIF[: int(share * len(GIF))]
    assert outcome(data) in ("empty", "not_an_image", "corrupt", WHOLE)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.data())
def test_flipped_bytes_end_in_rejected_or_in_a_photo(draw):
    broken = bytearray(GIF)
    for at in draw.draw(st.lists(st.integers(6, len(broken) - 1), min_size=1, max_size=8)):
        broken[at] = draw.draw(st.integers(0, 255))
    found = outcome(bytes(broken))
    assert isinstance(found, Photo) or found in ("not_an_image", "too_many_pixels", "corrupt")


def test_a_frame_whose_data_ends_early_is_rejected():
    data = encode(dog(300, 200).quantize(64), "gif")
    at = data.index(b"\x2c", 13 + 3 * (2 << (data[10] & 7))) + 11
    end = at + 1 + data[at]
    assert outcome(data[:end] + b"\x00\x3b") == "corrupt"


def test_a_gif_of_millions_of_tiny_parts_is_rejected_at_once():
    head = GIF[: 13 + 3 * (2 << (GIF[10] & 7))]
    assert outcome(head + b"\x21\xfe\x00" * 3_000_000) == "corrupt"
