"""HEIC and AVIF: the picture as it is shown, and nothing that a damaged file could do more."""

import base64
import struct
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from pinhole.imaging import exif, isolated, nclx
from pinhole.imaging.inspect import inspect
from pinhole.imaging.limits import Limits, Rejected
from pinhole.imaging.render import render
from pinhole.imaging.sizes import squares

from tests.unit.imaging_boxes import (
    HEIC,
    HEIC_CORNERS,
    box,
    cropped,
    heic,
    mirrored,
    resized,
    said_size,
    turned,
)
from tests.unit.imaging_samples import dog, encode, near, opened

_TURNS = {
    1: Image.Transpose.ROTATE_90,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_270,
}
_MIRRORS = {0: Image.Transpose.FLIP_TOP_BOTTOM, 1: Image.Transpose.FLIP_LEFT_RIGHT}
AVIF = encode(dog(90, 70), "avif", quality=90)
KNOWN = (
    *("Photo", "Inspection"),
    *("not_an_image", "unsupported_type", "too_many_pixels", "too_complex", "corrupt"),
)
few = settings(max_examples=25, deadline=None)


def shown(data: bytes) -> Image.Image:
    return opened(render(data).renditions[0].data)


def reason(data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        render(data)
    return caught.value.reason


def outcome(read: Callable, data: bytes) -> str:
    """What becomes of a file: the type of what was read, or why it was rejected."""
    try:
        return type(read(data)).__name__
    except Rejected as rejected:
        return rejected.reason


def corners(image: Image.Image) -> list:
    right, bottom = image.width - 1, image.height - 1
    return [image.getpixel(at) for at in ((0, 0), (right, 0), (0, bottom), (right, bottom))]


def like(image: Image.Image, expected: list) -> bool:
    return all(near(a, b, 80) for a, b in zip(corners(image), expected, strict=True))


def test_a_heic_grid_is_shown():
    seen = inspect(HEIC)
    assert (seen.format, seen.width, seen.height, seen.orientation) == ("heic", 29, 100, 1)
    image = shown(HEIC)
    assert image.size == (29, 100)
    assert like(image, HEIC_CORNERS)


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_a_heic_is_turned_and_mirrored_once(quarters, axis):
    plan = Image.new("RGB", (2, 2))
    plan.putdata(HEIC_CORNERS)
    properties = [turned(quarters)] if quarters else []
    if quarters:
        plan = plan.transpose(_TURNS[quarters])
    if axis is not None:
        properties.append(mirrored(axis))
        plan = plan.transpose(_MIRRORS[axis])
    image = shown(heic(*properties))
    assert image.size == ((100, 29) if quarters % 2 else (29, 100))
    assert inspect(heic(*properties)).width == image.width
    assert like(image, corners(plan))


def test_exif_does_not_turn_a_heic_that_its_boxes_have_turned():
    tiff = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
    data = heic(turned(1))
    entry = box(b"infe", b"\2\0\0\0\0\3\0\0Exif\0")
    assert exif.read(data).orientation == 1
    with_item = data.replace(b"iinf\0\0\0\0\0\2", b"iinf\0\0\0\0\0\3" + entry)
    for kind in (b"meta", b"iinf"):
        with_item = resized(with_item, kind, len(entry))
    assert tiff not in with_item
    assert inspect(with_item).orientation == 1


def test_what_a_frame_cuts_off_is_not_shown():
    cut = shown(heic(cropped(29, 50, down=25)))
    assert cut.size == (29, 50)
    assert near(cut.getpixel((0, 49)), HEIC_CORNERS[2], 60)
    assert near(cut.getpixel((0, 0)), (128, 0, 128), 60)


@pytest.mark.parametrize("frame", [cropped(30, 100), cropped(29, 50, down=26), cropped(0, 5)])
def test_a_frame_beyond_the_picture_is_corrupt(frame):
    assert reason(heic(frame)) == "corrupt"


@pytest.mark.parametrize("size", [(58, 200), (30, 100), (29, 101), (6000, 8000)])
def test_a_heic_that_lies_about_its_size_is_corrupt(size):
    assert reason(said_size(HEIC, *size)) == "corrupt"


@pytest.mark.parametrize("data", [said_size(HEIC, 8000, 8000), said_size(AVIF, 60_000, 60_000)])
def test_too_many_pixels_are_refused_by_the_boxes(data):
    with pytest.raises(Rejected) as caught:
        inspect(data)
    assert caught.value.reason == "too_many_pixels"


def test_tiles_count_as_well_as_the_picture():
    tile = HEIC.index(b"ispe") + 8
    data = HEIC[:tile] + struct.pack(">II", 9000, 9000) + HEIC[tile + 8 :]
    with pytest.raises(Rejected) as caught:
        inspect(data)
    assert caught.value.reason == "too_many_pixels"


@pytest.mark.parametrize("kind", [b"iovl", b"iden", b"mime"])
def test_a_picture_derived_otherwise_is_refused(kind):
    assert reason(HEIC.replace(b"grid", kind)) == "unsupported_type"


def test_a_file_of_thousands_of_items_is_too_complex():
    items = b"".join(
        box(b"infe", b"\2\0\0\0" + struct.pack(">HH4sB", n, 0, b"hvc1", 0)) for n in range(5000)
    )
    meta = box(b"meta", bytes(4) + box(b"iinf", b"\0\0\0\0\x13\x88" + items))
    assert reason(HEIC[:24] + meta) == "too_complex"


@pytest.mark.parametrize("brand", [b"heic", b"avif", b"mif1"])
def test_a_file_without_a_still_picture_is_refused(brand):
    head = box(b"ftyp", brand + bytes(4) + b"mif1")
    assert reason(head) == "unsupported_type"
    assert reason(head + box(b"meta", bytes(4))) == "corrupt"


@few
@given(st.sampled_from([HEIC, AVIF]), st.floats(0, 0.999))
def test_a_file_cut_off_anywhere_is_rejected(data, share):
    with pytest.raises(Rejected):
        render(data[: int(share * len(data))])


@few
@given(st.sampled_from([HEIC, AVIF]), st.data())
def test_flipped_bytes_end_in_rejected_or_in_a_photo(data, draw):
    broken = bytearray(data)
    for at in draw.draw(st.lists(st.integers(0, len(broken) - 1), min_size=1, max_size=8)):
        broken[at] = draw.draw(st.integers(0, 255))
    assert outcome(render, bytes(broken)) in KNOWN


@given(st.sampled_from([HEIC, AVIF]), st.data())
def test_no_bytes_trouble_the_reading_of_boxes(data, draw):
    broken = bytearray(data[:600])
    for at in draw.draw(st.lists(st.integers(8, len(broken) - 1), min_size=1, max_size=30)):
        broken[at] = draw.draw(st.integers(0, 255))
    assert outcome(inspect, bytes(broken)) in KNOWN


def test_a_decoder_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(isolated, "_SECONDS", 0.001)
    assert reason(HEIC) == "too_complex"


@pytest.mark.parametrize("fault", ["os.kill(os.getpid(), 11)", "os._exit(0)", "bytearray(1 << 40)"])
def test_a_decoder_that_crashes_ends_one_photo_only(fault, tmp_path, monkeypatch):
    (tmp_path / "pi_heif.py").write_text(f"import os; {fault}")
    monkeypatch.syspath_prepend(tmp_path)
    assert reason(HEIC) == "corrupt"


def test_squares_of_a_heic():
    photo = render(HEIC, Limits(), sizes=squares({"large": 320, "thumb": 20}))
    assert [(each.width, each.height) for each in photo.renditions] == [(29, 29)] * 2 + [
        (20, 20)
    ] * 2
    assert opened(base64.b64decode(photo.placeholder.partition(",")[2])).size == (16, 16)


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
    white = {16: 148, 18: 191}[transfer]  # paper white, as ITU-R BT.2408 places it
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
