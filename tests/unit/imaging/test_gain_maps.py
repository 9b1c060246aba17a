"""Gain maps: what phones write, what is left of it in an AVIF, and that damage never matters."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pinhole.imaging import avif, gain_maps
from pinhole.imaging.headers import gain_map, jpeg
from pinhole.imaging.headers.gain_map import Channel, GainMap
from pinhole.imaging.picture import Picture
from pinhole.imaging.render import render

from tests.unit.imaging import ultra_hdr
from tests.unit.imaging.samples import dog, encode, held, opened

GREY, WHITE = 43.8, 203  # nits of 128 and 255 of 255
SIZE, MAP_SIZE = (800, 600), (200, 150)


def scene() -> Image.Image:
    """A photo with a grey and a white patch at the left and the right."""
    image = dog(*SIZE).copy()
    draw = ImageDraw.Draw(image)
    draw.rectangle((40, 240, 200, 400), (128, 128, 128))
    draw.rectangle((600, 240, 760, 400), (255, 255, 255))
    return image


def gains(left: int, right: int, mode: str = "L") -> Image.Image:
    """A map with one value in the left half and one in the right."""
    image = Image.new(mode, MAP_SIZE, (left,) * 3 if mode == "RGB" else left)
    image.paste((right,) * 3 if mode == "RGB" else right, (100, 0, 200, 150))
    return image


def avifs(data: bytes) -> dict[str, bytes]:
    return {each.size: each.data for each in render(data).renditions if each.format == "avif"}


def light(data: bytes) -> tuple[float, float]:
    """Nits of the two patches' green in the larger AVIF."""
    largest = avifs(data)["full"]
    return ultra_hdr.nits(largest, 0.15, 0.53)[1], ultra_hdr.nits(largest, 0.85, 0.53)[1]


def block(*channels: Channel, headroom: float) -> bytes:
    return GainMap(channels, headroom).packed()


SHARED = struct.pack(">HHB8i", 0, 0, 0x08, 10, 0, 20, 0, 20, 10, 0, 0)
SEQUENCE = (
    "<hdrgm:GainMapMax><rdf:Seq>" + 3 * "<rdf:li>2</rdf:li>" + "</rdf:Seq></hdrgm:GainMapMax>"
)


@pytest.mark.parametrize(
    "numbers",
    [
        ultra_hdr.xmp(**ultra_hdr.TWO_STOPS),
        ultra_hdr.xmp(SEQUENCE, HDRCapacityMax=2, OffsetSDR=0, OffsetHDR=0),
        ultra_hdr.iso(block(Channel(0, 2), headroom=2)),
        ultra_hdr.iso(block(*[Channel(0, 2)] * 3, headroom=2)),
        ultra_hdr.iso(SHARED),
        ultra_hdr.iso(block(Channel(0, 2), headroom=2)) + ultra_hdr.xmp(GainMapMax=5),
    ],
    ids=["xmp", "xmp of three", "iso", "iso of three", "iso, shared denominator", "both"],
)
def test_a_phones_light_is_kept(numbers):
    grey, white = light(ultra_hdr.photo(scene(), gains(255, 128), numbers))
    assert grey == pytest.approx(4 * GREY, rel=0.04)
    assert white == pytest.approx(2 * WHITE, rel=0.04)


def test_offsets_and_gamma_are_kept():
    numbers = ultra_hdr.xmp(
        GainMapMin=-0.5, GainMapMax=1.5, Gamma=2, OffsetSDR=0.02, OffsetHDR=0.01, HDRCapacityMax=1.5
    )
    grey, white = light(ultra_hdr.photo(scene(), gains(0, 64), numbers))
    assert grey == pytest.approx((GREY + 4.06) * 2**-0.5 - 2.03, rel=0.04)
    assert white == pytest.approx((WHITE + 4.06) * 2**0.5 - 2.03, rel=0.04)


@pytest.mark.parametrize(
    ("bright", "dim", "headroom"), [(0, 0.0, 1.8), (0, 0.2, 1.5808), (1, 0.005, 2.65), (1.2, 1, 2)]
)
def test_an_iphones_light_is_kept(bright, dim, headroom):
    exif = ultra_hdr.exif(ultra_hdr.maker_note(bright, dim))
    data = ultra_hdr.photo(scene(), gains(255, 128), ultra_hdr.apple_xmp(), exif=exif)
    grey, white = light(data)
    most = 2**headroom
    assert grey == pytest.approx(most * GREY, rel=0.04)
    # 128 of 255 in BT.709's curve is 0.262.
    assert white == pytest.approx((1 + (most - 1) * 0.262) * WHITE, rel=0.04)


def test_three_channels_have_gains_of_their_own():
    colours = Image.merge("RGB", [Image.new("L", MAP_SIZE, value) for value in (0, 128, 255)])
    numbers = ultra_hdr.iso(block(*[Channel(0, 2)] * 3, headroom=2))
    data = avifs(ultra_hdr.photo(scene(), colours, numbers))["full"]
    red, green, blue = ultra_hdr.nits(data, 0.85, 0.53)
    assert red == pytest.approx(WHITE, rel=0.06)
    assert green == pytest.approx(2 * WHITE, rel=0.06)
    assert blue == pytest.approx(4 * WHITE, rel=0.06)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_map_is_turned_with_its_photo(orientation):
    image, brighter = scene(), gains(255, 0)
    stored = opened(held(image, orientation, "png"))
    sideways = opened(held(brighter, orientation, "png"))
    exif = ultra_hdr.exif(orientation=orientation)
    made = avifs(ultra_hdr.photo(stored.convert("RGB"), sideways.convert("L"), exif=exif))
    found = ultra_hdr.map_of(made["full"]).convert("L")
    assert found.size == (SIZE[0] // 2, SIZE[1] // 2)
    assert found.getpixel((40, 150)) > 240
    assert found.getpixel((360, 150)) < 15


def test_viewers_without_gain_maps_see_the_same_as_ever():
    plain = avifs(encode(scene(), "jpeg", quality=95))
    brighter = avifs(ultra_hdr.photo(scene(), gains(255, 0)))
    assert brighter.keys() == plain.keys() == {"full", "standard"}
    for size, data in brighter.items():
        assert opened(data).tobytes() == opened(plain[size]).tobytes()
        assert ultra_hdr.numbers_of(data)
        assert ultra_hdr.numbers_of(plain[size]) is None
        assert len(data) < 1.25 * len(plain[size]) + 700


def test_dense_files_keep_it_too():
    header = jpeg.read(ultra_hdr.photo(scene(), gains(255, 0)))
    found = gain_maps.of(header, SIZE)
    made = avif.encode(Picture(scene()), 10**6, 10**6, avif.DENSE, found)
    assert ultra_hdr.numbers_of(made)


def test_nothing_else_of_the_second_picture_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "CANARY"
    options = {"exif": exif, "comment": b"CANARY", "icc_profile": b"CANARY"}
    second = encode(gains(255, 0), "jpeg", **options)
    numbers = ultra_hdr.xmp(Secret="CANARY", **ultra_hdr.TWO_STOPS)
    data = ultra_hdr.with_map(encode(scene(), "jpeg"), second, numbers)
    assert data.count(b"CANARY") == 4
    photo = render(data)
    assert ultra_hdr.numbers_of(avifs(data)["full"])
    assert not any(b"CANARY" in each.data or b"hdrgm" in each.data for each in photo.renditions)


@pytest.mark.parametrize(
    "numbers",
    [
        b"",
        ultra_hdr.xmp(GainMapMax="many"),
        ultra_hdr.xmp(GainMapMax="nan"),
        ultra_hdr.xmp(GainMapMax=2, GainMapMin=3),
        ultra_hdr.xmp(GainMapMax=0),
        ultra_hdr.xmp(GainMapMax=90, HDRCapacityMax=90),
        ultra_hdr.xmp(Gamma=0),
        ultra_hdr.xmp(HDRCapacityMax=0),
        ultra_hdr.xmp(BaseRenditionIsHDR="True"),
        ultra_hdr.iso(b""),
        ultra_hdr.iso(b"\0\1" + block(Channel(0, 2), headroom=2)[2:]),
        ultra_hdr.iso(block(Channel(0, 2), headroom=2)[:-4] + bytes(4)),
        ultra_hdr.apple_xmp(),
    ],
)
def test_numbers_that_make_no_sense_leave_a_plain_photo(numbers):
    data = ultra_hdr.photo(scene(), gains(255, 0), numbers)
    assert jpeg.read(data).gain_map is None
    assert len(render(data).renditions) == 10


def test_a_map_that_is_cut_off_leaves_a_plain_photo():
    whole = ultra_hdr.photo(scene(), dog(*MAP_SIZE).convert("L"))
    assert ultra_hdr.numbers_of(avifs(whole)["full"])
    for cut in (whole[:-2_000], whole[:-2_000] + bytes(2_000)):
        photo = render(cut)
        assert (len(photo.renditions), photo.faults) == (10, ())
        assert ultra_hdr.numbers_of(avifs(cut)["full"]) is None


def test_a_map_that_would_take_too_long_is_left_out():
    huge = encode(Image.new("L", (5_000, 3_000)), "jpeg")
    data = ultra_hdr.with_map(encode(scene(), "jpeg"), huge, ultra_hdr.xmp(GainMapMax=2))
    assert jpeg.read(data).gain_map
    assert ultra_hdr.numbers_of(avifs(data)["full"]) is None


def test_a_map_of_noise_is_left_out_where_it_would_be_a_large_part_of_the_file():
    noise = Image.effect_noise((400, 300), 255)
    made = avifs(ultra_hdr.photo(scene(), noise))
    assert len(made["full"]) == len(avifs(encode(scene(), "jpeg", quality=95))["full"])


PHOTO = ultra_hdr.photo(dog(340, 260), dog(85, 65).convert("L"))
FIRST = PHOTO.index(b"MPF\0")
SECOND = PHOTO.index(b"\xff\xd8", 2)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_happens_to_index_and_map_the_photo_is_published(data):
    place = data.draw(
        st.one_of(st.integers(FIRST, FIRST + 78), st.integers(SECOND, len(PHOTO) - 1))
    )
    value = data.draw(st.binary(min_size=1, max_size=8))
    broken = PHOTO[:place] + value + PHOTO[place + len(value) :]
    photo = render(broken)
    assert (len(photo.renditions) >= 8, photo.faults) == (True, ())


@given(st.binary(max_size=140))
def test_any_block_reads_as_numbers_or_none(data):
    found = gain_map.by_standard(data)
    assert found is None or gain_map.by_standard(found.packed())


@given(
    st.lists(
        st.builds(
            Channel,
            st.floats(-4, 0),
            st.floats(0.5, 4),
            st.floats(0.1, 10),
            st.floats(0, 1),
            st.floats(0, 1),
        ),
        min_size=1,
        max_size=1,
    ),
    st.floats(0.1, 8),
)
def test_numbers_are_read_as_they_were_written(channels, headroom):
    written = GainMap(tuple(channels), headroom)
    read = gain_map.by_standard(written.packed())
    assert read
    assert read.headroom == pytest.approx(headroom, abs=1e-5)
    for one, other in zip(read.channels, written.channels, strict=True):
        assert vars(one) == pytest.approx(vars(other), abs=1e-5)


HEIC = (Path(__file__).parents[2] / "photos" / "gain_map.heic").read_bytes()


def test_an_iphones_heic_keeps_its_light():
    made = avifs(HEIC)["full"]
    grey, white = (ultra_hdr.nits(made, across, 0.5)[1] for across in (0.25, 0.75))
    assert grey == pytest.approx(4 * GREY, rel=0.06)
    assert white == pytest.approx((1 + 3 * 0.262) * WHITE, rel=0.06)


@pytest.mark.parametrize(
    ("former", "other"),
    [
        (b"aux:hdrgainmap", b"aux:semantskin"),
        (b"Apple iOS", b"Other iOS"),
        (b"auxl\0\3", b"auxl\0\4"),
    ],
    ids=["another auxiliary picture", "no numbers", "no such item"],
)
def test_a_heic_without_a_map_that_can_be_read_is_a_plain_photo(former, other):
    assert former in HEIC
    photo = render(HEIC.replace(former, other))
    assert photo.faults == ()
    assert ultra_hdr.numbers_of(avifs(HEIC.replace(former, other))["full"]) is None


def test_a_heic_whose_map_is_damaged_is_a_plain_photo():
    at = HEIC.index(b"hvcC", HEIC.index(b"hvcC") + 4)
    broken = HEIC[:at] + b"xxxx" + HEIC[at + 4 :]
    assert len(render(broken).renditions) == 10
    assert ultra_hdr.numbers_of(avifs(broken)["full"]) is None
