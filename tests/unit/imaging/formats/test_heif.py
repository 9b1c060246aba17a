"""HEIC and AVIF: the picture is shown as intended, and a damaged file can do no harm."""

import base64
import struct
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pinhole.imaging import isolated
from pinhole.imaging.bounds import PhotoLimits, Rejected
from pinhole.imaging.headers import exif
from pinhole.imaging.inspection import inspect
from pinhole.imaging.render import render
from pinhole.imaging.sizes import squares

from tests.unit.imaging.formats.boxes import (
    HEIC,
    HEIC_CORNERS,
    PREMULTIPLIED,
    box,
    cropped,
    heic,
    heic_referring,
    heic_with_tile,
    mirrored,
    said_size,
    turned,
)
from tests.unit.imaging.samples import dog, encode, near, opened, swapped_profile

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
few = settings(max_examples=25, derandomize=True, deadline=None)


def shown(data: bytes) -> Image.Image:
    return opened(render(data).renditions[0].data)


def reason(data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        render(data)
    return caught.value.reason


def outcome(read: Callable, data: bytes) -> str:
    """A file's outcome: the type that was read, or the reason for its rejection."""
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


def test_exif_is_read_but_the_boxes_say_how_to_turn():
    written = Image.Exif()
    written[0x0110], written[0x0112] = "Pinhole", 6
    data = encode(dog(60, 40), "avif", exif=written)
    assert (exif.read(data).camera, exif.read(data).orientation) == ("Pinhole", 6)
    at = data.index(b"irot")
    unturned = data[: at + 4] + b"\0" + data[at + 5 :]
    assert exif.read(unturned).orientation == 1
    assert shown(unturned).size == (60, 40)
    assert shown(data).size == (40, 60)


def test_what_a_frame_cuts_off_is_not_shown():
    cut = shown(heic(cropped(29, 50, down=25)))
    assert cut.size == (29, 50)
    assert near(cut.getpixel((0, 49)), HEIC_CORNERS[2], 60)
    assert near(cut.getpixel((0, 0)), (128, 0, 128), 60)


def test_colours_that_were_multiplied_by_their_opacity_are_shown_on_white():
    image = shown(PREMULTIPLIED)
    assert near(image.getpixel((100, 240)), (0, 0, 255), 4)
    assert near(image.getpixel((540, 240)), (255, 127, 127), 4)


@pytest.mark.parametrize("kind", [b"thmb", b"auxl"])
def test_the_primary_picture_is_shown_even_if_it_is_part_of_another(kind):
    image = shown(heic_referring(kind))
    assert image.size == (29, 100)
    assert like(image, HEIC_CORNERS)


@pytest.mark.parametrize("make", [heic, heic_with_tile])
def test_a_profile_counts_for_the_picture_and_for_its_tiles(make):
    swapped = box(b"colr", b"prof" + swapped_profile())
    blue, _, red, _ = HEIC_CORNERS
    plain, converted = shown(HEIC), shown(make(swapped))
    assert near(converted.getpixel((0, 0)), blue, 80)
    assert near(plain.getpixel((0, 99)), red, 80)
    assert near(converted.getpixel((0, 99)), (0, 255, 0), 80)


@pytest.mark.parametrize("frame", [cropped(30, 100), cropped(29, 50, down=26), cropped(0, 5)])
def test_a_frame_beyond_the_picture_is_corrupt(frame):
    assert reason(heic(frame)) == "corrupt"


@pytest.mark.parametrize("size", [(58, 200), (30, 100), (29, 101), (6000, 8000)])
def test_a_heic_that_lies_about_its_size_is_corrupt(size):
    assert reason(said_size(HEIC, *size)) == "corrupt"


@pytest.mark.parametrize("data", [said_size(HEIC, 7_100, 7_100), said_size(AVIF, 7_100, 7_100)])
def test_too_many_pixels_are_refused_by_the_boxes(data):
    with pytest.raises(Rejected) as caught:
        inspect(data)
    assert caught.value.reason == "too_many_pixels"


def test_tiles_count_as_well_as_the_picture():
    tile = HEIC.index(b"ispe") + 8
    data = HEIC[:tile] + struct.pack(">II", 8_000, 8_000) + HEIC[tile + 8 :]
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


@pytest.mark.slow
@few
@given(st.sampled_from([HEIC, AVIF]), st.floats(0, 0.999))
def test_a_file_cut_off_anywhere_is_rejected(data, share):
    with pytest.raises(Rejected):
        render(data[: int(share * len(data))])


@pytest.mark.slow
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


def test_a_child_that_cannot_start_is_no_fault_of_the_photo(monkeypatch):
    monkeypatch.setattr(isolated, "_environment", dict)
    with pytest.raises(isolated.DecoderUnavailable):
        render(HEIC)


def test_squares_of_a_heic():
    photo = render(HEIC, PhotoLimits(), sizes=squares({"full": 320, "thumbnail": 20}))
    assert [(each.width, each.height) for each in photo.renditions] == [(29, 29)] * 2 + [
        (20, 20)
    ] * 2
    assert opened(base64.b64decode(photo.placeholder.partition(",")[2])).size == (16, 16)
