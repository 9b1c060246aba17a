import base64

import pytest
from PIL import Image, ImageCms
from pinhole.imaging.render import render
from pinhole.imaging.sizes import squares

from tests.unit.imaging.samples import (
    CORNERS,
    PHONE,
    corners,
    dog,
    encode,
    held,
    near,
    opened,
    swapped_profile,
)

GAUDY = corners(90, 60)


def shown(data: bytes, size: str = "full", format: str = "webp") -> Image.Image:
    """A rendition of a photo, as a browser would show it."""
    found = {(made.size, made.format): made for made in render(data).renditions}
    return opened(found[size, format].data)


def sizes(data: bytes) -> dict[str, tuple[int, int]]:
    return {made.size: (made.width, made.height) for made in render(data).renditions}


def test_a_phone_photo_gets_four_sizes_in_two_formats_and_the_larger_in_a_third():
    photo = render(PHONE)
    assert (photo.width, photo.height) == (1512, 1134)
    assert [(made.size, made.format) for made in photo.renditions] == [
        (size, format)
        for size in ("full", "standard", "small", "thumbnail")
        for format in ("webp", "jpg")
    ] + [("full", "avif"), ("standard", "avif")]
    for made in photo.renditions:
        image = opened(made.data)
        assert image.size == (made.width, made.height)
        assert image.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[made.format]
        assert image.mode == "RGB"
    assert sizes(PHONE) == {
        "full": (1080, 810),
        "standard": (640, 480),
        "small": (320, 240),
        "thumbnail": (150, 150),
    }


@pytest.mark.parametrize(("size", "made"), [((500, 400), (320, 150)), ((700, 99), (99, 99))])
def test_only_squares_are_made_when_they_are_asked_for(size, made):
    photo = render(encode(dog(*size), "jpeg"), sizes=squares({"full": 320, "thumbnail": 150}))
    assert [(each.size, each.format, each.width, each.height) for each in photo.renditions] == [
        (name, format, side, side)
        for name, side in zip(("full", "thumbnail"), made, strict=True)
        for format in ("webp", "jpg")
    ]
    assert (photo.width, photo.height) == size
    assert len(photo.fingerprint) == 16


@pytest.mark.parametrize("size", ["full", "thumbnail"])
def test_squares_show_the_centre_upright(size):
    sides = Image.new("RGB", (3000, 1000), "red")
    sides.paste(corners(1000, 1000), (1000, 0))
    made = render(held(sides, 6, "jpeg"), sizes=squares({"full": 320, "thumbnail": 150})).renditions
    [image] = [opened(each.data) for each in made if (each.size, each.format) == (size, "webp")]
    near_edge, far_edge = 6, image.width - 7
    places = [(x, y) for y in (near_edge, far_edge) for x in (near_edge, far_edge)]
    found = [image.getpixel(place) for place in places]
    assert all(near(a, b, 30) for a, b in zip(found, CORNERS.values(), strict=True))


def test_the_same_bytes_give_the_same_photo():
    assert render(PHONE) == render(PHONE, workers=1)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1, 1), [(1, 1), (1, 1), (1, 1), (1, 1)]),
        ((500, 100), [(500, 100), (500, 100), (320, 64), (100, 100)]),
        ((3000, 10), [(1080, 4), (640, 2), (320, 1), (10, 10)]),
        ((10, 3000), [(10, 3000), (10, 3000), (10, 3000), (10, 10)]),
        ((1, 20_000), [(1, 16_200), (1, 9600), (1, 4800), (1, 1)]),
    ],
)
def test_small_and_extreme_photos_are_never_enlarged_nor_vanish(size, expected):
    data = encode(Image.new("RGB", size, "teal"), "png")
    assert list(sizes(data).values()) == expected


@pytest.mark.parametrize("format", ["jpeg", "png", "webp", "avif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_comes_out_upright_however_the_phone_was_held(orientation, format):
    image = shown(held(GAUDY, orientation, format))
    assert image.size == (90, 60)
    places = [(10, 10), (80, 10), (10, 50), (80, 50)]
    found = [image.getpixel(place) for place in places]
    assert all(near(a, b, 25) for a, b in zip(found, CORNERS.values(), strict=True))


def test_the_thumb_is_the_centre():
    sides = Image.new("RGB", (3000, 1000), "red")
    sides.paste("blue", (1000, 0, 2000, 1000))
    thumb = shown(encode(sides, "png"), "thumbnail")
    assert all(near(thumb.getpixel((x, 75)), (0, 0, 255), 30) for x in (4, 75, 145))


@pytest.mark.parametrize("size", ["full", "standard", "small", "thumbnail"])
@pytest.mark.parametrize("format", ["webp", "jpg"])
def test_a_rendition_holds_nothing_but_the_picture(size, format):
    image = shown(PHONE, size, format)
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & image.info.keys()
    for made in render(PHONE).renditions:
        for trace in (b"Exif", b"http", b"shot at home", b"Bench", b"GPS", b"ICC"):
            assert trace not in made.data


def test_text_in_a_png_and_a_tail_after_any_photo_are_dropped():
    data = encode(GAUDY, "png", xmp=b"CANARY") + b"CANARY"
    assert b"CANARY" in data
    tailed = encode(GAUDY, "jpeg", comment=b"<script>CANARY") + b"PK\3\4CANARY"
    for made in render(data).renditions + render(tailed).renditions:
        assert b"CANARY" not in made.data


@pytest.mark.parametrize("format", ["jpeg", "png", "webp", "avif"])
def test_colours_are_converted_by_the_photo_s_own_profile(format):
    image = shown(encode(GAUDY, format, icc_profile=swapped_profile(), quality=95))
    assert near(image.getpixel((10, 10)), CORNERS["green"], 30)
    assert near(image.getpixel((80, 10)), CORNERS["red"], 30)


@pytest.mark.parametrize("profile", [b"garbage", b"\0" * 500, None])
def test_a_profile_that_makes_no_sense_is_ignored(profile):
    profile = profile or ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    image = shown(encode(GAUDY, "jpeg", icc_profile=profile, quality=95))
    assert near(image.getpixel((10, 10)), CORNERS["red"], 25)


def test_cmyk_and_grey_become_rgb():
    assert near(shown(encode(GAUDY.convert("CMYK"), "jpeg")).getpixel((10, 10)), (200, 30, 30), 30)
    grey = shown(encode(Image.new("L", (40, 30), 99), "jpeg"))
    assert near(grey.getpixel((5, 5)), (99, 99, 99))


def test_colours_of_16_bits_are_rounded_to_the_nearest():
    image = Image.frombytes("I;16", (2, 1), b"\x7f\x80" * 2)  # 32895, which is 128 of 255
    assert near(shown(encode(image, "png"), format="jpg").getpixel((0, 0)), (128,) * 3, 1)


def test_sixteen_bit_grey_keeps_its_tones():
    data = encode(Image.new("I;16", (40, 30), 99 * 256), "png")
    assert near(shown(data).getpixel((5, 5)), (99, 99, 99))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA"])
@pytest.mark.parametrize("format", ["png", "webp"])
def test_every_mode_can_be_shown(mode, format):
    data = encode(GAUDY.convert(mode), format, lossless=True)
    assert shown(data).size == (90, 60)


@pytest.mark.parametrize("format", ["png", "webp", "gif", "avif"])
def test_transparency_shows_white(format):
    image = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    image.paste((0, 0, 200, 255), (0, 0, 20, 30))
    made = shown(encode(image, format, lossless=True), format="jpg")
    assert near(made.getpixel((35, 15)), (255, 255, 255))
    assert near(made.getpixel((5, 15)), (0, 0, 200), 20)


def test_transparent_palette_and_colour_key_show_white():
    keyed = encode(Image.new("RGB", (40, 30), (1, 2, 3)), "png", transparency=(1, 2, 3))
    indexed = GAUDY.quantize(4)
    palette = encode(indexed, "png", transparency=indexed.getpixel((5, 5)))
    for data in (keyed, palette):
        assert near(shown(data).getpixel((5, 5)), (255, 255, 255))


def test_a_large_transparent_photo_is_made_in_strips_without_seams():
    image = dog(1512, 1134).resize((3024, 2268)).convert("RGBA")
    plain = shown(encode(image.convert("RGB"), "png", compress_level=1), format="jpg")
    layered = shown(encode(image, "png", compress_level=1), format="jpg")
    assert plain.tobytes() == layered.tobytes()


@pytest.mark.parametrize("format", ["png", "webp", "gif", "avif"])
def test_of_an_animation_the_first_frame_is_shown(format):
    others = [Image.new("RGB", (90, 60), "black")] * 3
    data = encode(GAUDY, format, save_all=True, append_images=others, lossless=True)
    image = shown(data)
    assert near(image.getpixel((10, 10)), CORNERS["red"], 25)
    assert getattr(image, "n_frames", 1) == 1


def test_a_multi_picture_jpeg_shows_its_first_picture():
    data = encode(GAUDY, "MPO", save_all=True, append_images=[Image.new("RGB", (90, 60))])
    assert near(shown(data).getpixel((10, 10)), CORNERS["red"], 25)


def test_the_placeholder_is_a_tiny_picture_in_a_data_uri():
    kind, _, data = render(PHONE).placeholder.partition(";base64,")
    assert kind == "data:image/webp"
    assert opened(base64.b64decode(data)).size == (16, 12)
    assert len(data) < 250
