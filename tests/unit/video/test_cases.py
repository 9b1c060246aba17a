"""Videos that people upload, each of a kind that was refused or shown in wrong colours.

They lie beside the checkout on some machines; elsewhere only the tests of generated files run.
"""

from pathlib import Path

import pytest

from tests.unit.imaging.samples import near
from tests.unit.video import movies
from tests.unit.video.test_pictures import combs, seen

CASES = Path(__file__).parents[4] / "shared" / "cases" / "media"
# Eight bars: the fourth to sixth are red, green and blue.
COLOURS = {3: (200, 60, 40), 4: (60, 170, 80), 5: (50, 80, 190)}
LIGHT = {2: (110,) * 3, 4: (191,) * 3}
BARS = {
    "refused__odd-colour-tag__ictcp.mp4": COLOURS,
    "wrong__untagged-hd-read-as-601__720p.mp4": COLOURS,
    "wrong__video-primaries-not-converted__bt2020-sdr.mov": COLOURS,
    "wrong__hdr-video-too-dark__pq.mp4": LIGHT,
    "wrong__hdr-in-bitstream-only__pq.mp4": LIGHT,
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here"),
]


@pytest.mark.parametrize("name", BARS)
def test_the_bars_have_their_colours(name, tmp_path):
    for made, image in seen((CASES / name).read_bytes(), tmp_path).items():
        for bar, colour in BARS[name].items():
            place = (2 * bar + 1) * image.width // 16, image.height // 2
            assert near(image.getpixel(place), colour, 6), (made, bar)


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("refused__bytes-after-last-box__camera-trailer.mp4", 1.0),
        ("refused__decodable-sound-refused__ipcm.mp4", 0.5),
    ],
)
def test_what_was_refused_is_published_with_its_sound(name, seconds, tmp_path):
    seen((CASES / name).read_bytes(), tmp_path)
    made = movies.read((tmp_path / "720p.mp4").read_bytes())
    assert made.audio.codec == "mp4a"
    assert abs(made.video.seconds - seconds) < 0.05


def test_interlaced_video_has_no_combs(tmp_path):
    data = (CASES / "wrong__interlaced-not-deinterlaced__576i.mp4").read_bytes()
    for image in seen(data, tmp_path).values():
        assert combs(image) == 0
