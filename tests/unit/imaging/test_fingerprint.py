"""Pictures that look alike have similar fingerprints, and other pictures do not."""

from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance
from pinhole.imaging.fingerprint import fingerprint
from pinhole.imaging.render import render
from pinhole.imaging.sizes import squares

from tests.unit.imaging.samples import PHONE, distance, dog, encode

DEMO = sorted((Path(__file__).parents[3] / "local" / "samples" / "photos").glob("*.jpg"))
SAME, SIMILAR, DIFFERENT = 6, 14, 16


def small(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data)).convert("RGB")
    image.thumbnail((320, 1280))
    return image


PICTURES = {path.stem: small(path.read_bytes()) for path in DEMO} | {"phone": small(PHONE)}
pictures = st.sampled_from(sorted(PICTURES)).map(PICTURES.__getitem__)
prints = st.integers(0, 2**64 - 1)


@settings(max_examples=60, deadline=None)
@given(pictures, st.integers(30, 95), st.floats(0.25, 2))
def test_a_picture_is_recognised_however_it_was_saved_and_resized(picture, quality, scale):
    size = tuple(max(1, round(side * scale)) for side in picture.size)
    again = small(encode(picture.resize(size), "jpeg", quality=quality))
    assert distance(fingerprint(picture), fingerprint(again)) <= SAME


@settings(max_examples=40, deadline=None)
@given(pictures, st.floats(0.75, 1.25), st.floats(0, 0.02))
def test_a_little_light_or_a_narrow_crop_changes_little(picture, light, edge):
    x, y = int(picture.width * edge), int(picture.height * edge)
    cropped = picture.crop((x, y, picture.width - x, picture.height - y))
    changed = ImageEnhance.Brightness(cropped).enhance(light)
    assert distance(fingerprint(picture), fingerprint(changed)) <= SIMILAR


def test_different_pictures_are_far_apart():
    found = {name: fingerprint(picture) for name, picture in PICTURES.items()}
    near = [(a, b) for a, b in combinations(found, 2) if distance(found[a], found[b]) < DIFFERENT]
    assert len(found) > 10
    assert near == []


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
def test_a_fingerprint_has_64_bits_in_every_mode(mode):
    assert 0 < fingerprint(dog(200, 150).convert(mode)) < 2**64


def test_a_picture_of_one_colour_has_no_bits():
    assert fingerprint(Image.new("RGB", (3, 5), "teal")) == 0


def test_a_photo_carries_the_fingerprint_of_what_is_shown_of_it():
    photo = render(PHONE)
    [shown] = [
        each.data for each in photo.renditions if (each.size, each.format) == ("small", "webp")
    ]
    assert len(photo.fingerprint) == 16
    assert distance(int(photo.fingerprint, 16), fingerprint(small(shown))) <= SAME


def test_a_square_carries_that_of_its_centre():
    photo = render(encode(dog(400, 300), "jpeg"), sizes=squares({"full": 320}))
    centre = dog(400, 300).crop((50, 0, 350, 300))
    assert distance(int(photo.fingerprint, 16), fingerprint(centre)) <= SAME
