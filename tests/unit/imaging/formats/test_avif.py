"""AVIFs: where they are made, what is in them, and that a photo never needs them."""

import threading
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pinhole.imaging import avif, render
from pinhole.imaging import encode as files
from pinhole.imaging.picture import Picture

from bench.media.quality import compare
from tests.unit.imaging.samples import PHONE, dog, encode, near, opened, swapped_profile

PRIVATE = (b"Exif", b"http", b"xmp", b"CANARY", b"prof")
# nclx: BT.709's primaries, sRGB's curve, BT.601's matrix, full range.
SRGB = b"colrnclx\0\1\0\x0d\0\6\x80"


def made(image, speed=avif.FAST):
    """The AVIF and the WebP of a picture."""
    picture = Picture(image)
    webp, jpeg = files.webp(picture), files.jpeg(picture)
    return avif.encode(picture, len(webp), len(jpeg), speed), webp


def screenshot(width, height):
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for row in range(0, height, 30):
        draw.text((20, row), "A line of text on a page that has many of them", "black")
    return image


def noise(width, height, seed):
    return Image.frombytes("RGB", (width, height), Random(seed).randbytes(3 * width * height))


@pytest.mark.parametrize("size", [(640, 480), (641, 487), (1080, 810), (320, 1000)])
def test_an_avif_shows_the_picture_in_fewer_bytes_than_its_webp(size):
    image = dog(*size)
    data, webp = made(image)
    assert len(data) < len(webp)
    shown = opened(data)
    assert (shown.format, shown.size, shown.mode) == ("AVIF", size, "RGB")
    as_png = [encode(opened(each).convert("RGB"), "PNG") for each in (data, webp)]
    ours, theirs = (compare(each, image) for each in as_png)
    assert ours.psnr > theirs.psnr - 2
    assert ours.ssim > theirs.ssim - 0.01


def test_an_avif_says_that_it_is_srgb_and_holds_nothing_else():
    image = dog(640, 480)
    exif = Image.Exif()
    exif[0x010E] = "CANARY"
    image.info = {"exif": exif.tobytes(), "xmp": b"CANARY", "icc_profile": b"CANARY", "x": "y"}
    data, _ = made(image)
    assert SRGB in data
    assert not any(each in data for each in PRIVATE)
    assert not opened(data).getexif()
    assert {"exif", "xmp", "icc_profile"}.isdisjoint(opened(data).info)


@pytest.mark.parametrize(
    "image",
    [
        dog(320, 239),
        dog(1080, 2401),
        Image.new("RGB", (1080, 810), "teal"),
        screenshot(1080, 1600),
        screenshot(640, 948),
    ],
    ids=["tiny", "huge", "one colour", "text", "smaller text"],
)
def test_no_avif_is_made_where_it_does_not_pay(image):
    assert made(image)[0] is None


@settings(max_examples=15, deadline=None)
@given(st.integers(320, 400), st.integers(240, 300), st.integers())
def test_no_avif_is_larger_than_the_webp(width, height, seed):
    for image in (noise(width, height, seed), noise(9, 7, seed).resize((width, height))):
        data, webp = made(image)
        assert data is None or len(data) < len(webp)


def test_the_same_picture_gives_the_same_avif_and_a_slower_one_a_smaller():
    image = dog(640, 480)
    fast, dense = made(image)[0], made(image, avif.DENSE)[0]
    assert fast == made(image)[0]
    assert len(dense) < len(fast)


@given(st.integers(2, 60), st.integers(2, 60), st.integers(30, 10**7), st.integers(30, 10**7))
def test_the_quality_is_one_that_libaom_takes_whatever_the_picture(width, height, webp, jpeg):
    flat = Picture(Image.new("RGB", (width, height)))
    assert 34 <= avif.quality(flat, webp, jpeg) <= 72


def test_only_the_larger_sizes_of_a_photo_are_avifs_beside_all_others():
    photo = render.render(PHONE)
    assert photo.avif == ["full", "standard"]
    assert photo.faults == ()
    for each in photo.renditions:
        if each.format == "avif":
            assert opened(each.data).size == (each.width, each.height)
            assert not any(trace in each.data for trace in PRIVATE)


def test_a_small_photo_and_a_square_have_no_avif():
    tiny = encode(dog(300, 200), "jpeg")
    assert render.render(tiny).avif is None
    sizes = [each for each in render.PHOTO if each.is_square]
    assert render.render(PHONE, sizes=sizes).avif is None


@pytest.mark.parametrize("error", [MemoryError, OSError("encoder"), ValueError])
def test_a_photo_whose_avifs_fail_has_all_its_other_files(monkeypatch, error):
    def fail(*_):
        raise error

    whole = render.render(PHONE)
    monkeypatch.setattr(avif, "encode", fail)
    photo = render.render(PHONE)
    assert photo.renditions == tuple(each for each in whole.renditions if each.format != "avif")
    name = error.__name__ if isinstance(error, type) else type(error).__name__
    assert (photo.avif, photo.faults) == (None, (name, name))


def test_a_photo_does_not_wait_for_avifs_that_take_too_long(monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(avif, "encode", lambda *_: ended.wait())
    monkeypatch.setattr(render, "_AVIF_SECONDS", 0.01)
    try:
        photo = render.render(PHONE)
    finally:
        ended.set()
    assert len(photo.renditions) == 8
    assert (photo.avif, photo.faults) == (None, ("TimeoutError", "TimeoutError"))


def test_an_avif_of_a_photo_in_another_colour_space_shows_the_same_as_the_webp():
    photo = render.render(encode(dog(900, 700), "jpeg", icc_profile=swapped_profile(), quality=95))
    shown = {
        each.format: opened(each.data).convert("RGB").resize((1, 1), Image.Resampling.BOX)
        for each in photo.renditions
        if each.size == "full"
    }
    colours = {format: image.getpixel((0, 0)) for format, image in shown.items()}
    assert near(colours["avif"], colours["webp"], 2)
    assert near(colours["avif"], colours["jpg"], 2)
