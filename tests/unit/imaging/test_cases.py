"""Photos that people upload, each of a kind that was refused or shown in wrong colours.

They lie beside the checkout on some machines; elsewhere only the tests of generated files run.
"""

import io
from pathlib import Path

import pytest
from PIL import Image
from pinhole.imaging.bounds import Rejected
from pinhole.imaging.render import render
from pinhole.imaging.sizes import squares

from tests.unit.imaging.samples import near

CASES = Path(__file__).parents[4] / "shared" / "cases" / "media"
# Centres of the patches in a picture of 640 x 480, and their colours.
PATCHES = {
    (80, 435): (201, 60, 40),
    (230, 435): (60, 170, 81),
    (380, 435): (50, 80, 190),
    (530, 435): (128, 128, 128),
}
PUBLISHED = [
    "refused__odd-size-jpeg__3023x4032.jpg",
    "refused__jpeg-no-eoi__all-pixels-there.jpg",
    "refused__png-harmless-damage__text-crc.png",
    "wrong__heic-profile-on-tiles-only__p3-grid.heic",
    "wrong__png-colour-chunks-ignored__cicp-p3.png",
    "wrong__png-colour-chunks-ignored__chrm-p3.png",
    "wrong__png-colour-chunks-ignored__gama-1.8.png",
    "wrong__icc-judged-by-name__srgb-elle-g10.jpg",
]

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here")


def large(name: str) -> Image.Image:
    made = render((CASES / name).read_bytes()).renditions[0]
    return Image.open(io.BytesIO(made.data)).convert("RGB")


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_patches_have_their_colours(name):
    image = large(name)
    for (x, y), colour in PATCHES.items():
        place = x * image.width // 640, y * image.height // 480
        assert near(image.getpixel(place), colour, 4), place


@pytest.mark.parametrize("name", PUBLISHED)
def test_they_can_be_avatars(name):
    photo = render((CASES / name).read_bytes(), sizes=squares({"full": 320, "thumbnail": 150}))
    assert len(photo.renditions) == 4


def test_an_odd_photo_has_its_full_width():
    assert large("refused__odd-size-jpeg__3023x4032.jpg").width == 1080


def test_half_transparent_red_is_shown_on_white():
    image = large("refused__heic-premultiplied-alpha__prem.heic")
    assert near(image.getpixel((540, 240)), (255, 127, 127), 4)


def test_the_thumbnail_that_is_the_primary_picture_is_shown_as_a_whole():
    image = large("wrong__primary-not-what-was-decoded__thumbnail-as-primary.heic")
    assert image.size == (128, 72)
    # The right pillar, the left one and the dark trousers of the man between them.
    assert image.getpixel((108, 20))[0] > 100
    assert image.getpixel((10, 30))[0] > 100
    assert max(image.getpixel((62, 48))) < 100


def test_a_mini_heif_is_refused_as_a_photo_of_another_type():
    with pytest.raises(Rejected) as caught:
        large("refused__unknown-brand-taken-for-video__mini-heif.heic")
    assert caught.value.reason == "unsupported_type"
