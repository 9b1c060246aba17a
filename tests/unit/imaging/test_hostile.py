"""Broken bytes, and files just above a limit, end in Rejected or in a whole photo."""

import math
import re
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pinhole.imaging import vips
from pinhole.imaging.bounds import Limits, Rejected
from pinhole.imaging.headers import png
from pinhole.imaging.render import Photo, render

from tests.unit.imaging.samples import PHONE, dog, encode

SMALL = dog(90, 70)
PHOTOS = {
    "jpeg": encode(SMALL, "jpeg"),
    "progressive": encode(SMALL, "jpeg", progressive=True),
    "cmyk": encode(SMALL.convert("CMYK"), "jpeg"),
    "png": encode(SMALL, "png"),
    "palette": encode(SMALL.quantize(64), "png"),
    "webp": encode(SMALL, "webp"),
    "gif": encode(SMALL.quantize(64), "gif"),
    "lossless": encode(SMALL.convert("RGBA"), "webp", lossless=True),
}
WHOLE = {name: render(data) for name, data in PHOTOS.items()}
names = st.sampled_from(sorted(PHOTOS))
few = settings(
    max_examples=100,
    derandomize=True,  # the same files in every run
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def outcome(data: bytes) -> Photo | str:
    try:
        return render(data)
    except Rejected as rejected:
        return rejected.reason


@few
@given(names, st.floats(0, 1))
def test_a_photo_cut_off_anywhere_is_rejected_or_whole(name, share):
    data = PHOTOS[name][: int(share * len(PHOTOS[name]))]
    assert outcome(data) in ("empty", "not_an_image", "corrupt", WHOLE[name])


@pytest.mark.parametrize("percent", [1, 10, 50, 90, 99])
def test_half_a_phone_photo_is_never_shown_grey(percent):
    assert outcome(PHONE[: len(PHONE) * percent // 100]) == "corrupt"


@pytest.mark.parametrize("progressive", [False, True])
def test_half_a_large_photo_decoded_small_is_never_shown_grey(progressive):
    data = encode(dog(3200, 2400), "jpeg", progressive=progressive)
    assert outcome(data[: len(data) * 3 // 4]) == "corrupt"


@few
@given(names, st.data())
def test_flipped_bytes_end_in_rejected_or_in_a_photo(name, data):
    broken = bytearray(PHOTOS[name])
    places = st.integers(0, len(broken) - 1) | st.integers(0, 60)
    for at in data.draw(st.lists(places, min_size=1, max_size=12)):
        broken[at] = data.draw(st.integers(0, 255))
    found = outcome(bytes(broken))
    assert isinstance(found, Photo) or found in (
        "not_an_image",
        "unsupported_type",
        "too_many_pixels",
        "too_complex",
        "corrupt",
    )


@few
@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"]), st.binary(max_size=300))
def test_noise_behind_a_signature_is_rejected(start, noise):
    assert isinstance(outcome(start + noise), str)


@pytest.mark.parametrize(("mode", "format"), [("1", "png"), ("L", "jpeg")])
def test_a_photo_just_above_the_limit_is_rejected(mode, format):
    side = math.isqrt(Limits().max_pixels) + 1
    assert outcome(encode(Image.new(mode, (side, side)), format)) == "too_many_pixels"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (2 + len(body)).to_bytes(2) + body


def test_segments_of_the_largest_length_are_passed_over():
    full = b"\xff\xfe\xff\xff" + b"\xff\xd9" * 32766 + b"!"
    data = PHOTOS["jpeg"]
    assert outcome(data[:2] + full * 20 + data[2:]) == WHOLE["jpeg"]
    assert outcome(data[:2] + b"\xff\xfe\xff\xff" + data[2:]) == "corrupt"


def test_a_scan_that_an_early_end_marker_cuts_off_is_not_shown_grey():
    data = encode(dog(400, 300), "jpeg")
    assert outcome(data[: len(data) * 2 // 3] + b"\xff\xd9") == "corrupt"


def test_a_few_stray_bytes_before_a_marker_as_cameras_write_them_are_no_damage():
    data = PHOTOS["jpeg"]
    assert outcome(data[:-2] + b"\0\0\0" + data[-2:]) == WHOLE["jpeg"]


UNENDED = {
    "baseline": encode(SMALL, "jpeg"),
    "progressive": encode(SMALL, "jpeg", progressive=True),
    "grey": encode(SMALL.convert("L"), "jpeg"),
    "cmyk": encode(SMALL.convert("CMYK"), "jpeg"),
    "with restarts": encode(SMALL, "jpeg", restart_marker_rows=1),
}


@pytest.mark.parametrize("kind", UNENDED)
@pytest.mark.parametrize("tail", [b"", b"\xff", bytes(700)])
def test_a_jpeg_that_lacks_only_its_end_marker_is_whole(kind, tail):
    data = UNENDED[kind]
    assert outcome(data.removesuffix(b"\xff\xd9") + tail) == render(data)


@pytest.mark.parametrize("kind", UNENDED)
@pytest.mark.parametrize("side", [64, 65, 72])
def test_a_jpeg_of_which_only_the_last_pixels_lack_is_rejected(kind, side):
    options = {"progressive": kind == "progressive", "quality": 95}
    mode = {"grey": "L", "cmyk": "CMYK"}.get(kind, "RGB")
    data = encode(dog(side, side).convert(mode), "jpeg", **options)
    for lost in (5, 8, 30):
        assert outcome(data[:-lost]) == "corrupt"
        assert outcome(data[:-lost] + b"\xff\xd9") == "corrupt"


def test_a_progressive_jpeg_without_its_last_scans_is_not_shown_blurred():
    data = UNENDED["progressive"].removesuffix(b"\xff\xd9")
    scans = [match.start() for match in re.finditer(rb"\xff\xda", data)]
    assert len(scans) > 5
    assert {outcome(data[:scan]) for scan in scans} == {"corrupt"}


@pytest.mark.parametrize("kind", ["baseline", "progressive"])
def test_a_jpeg_whose_second_half_was_never_written_is_not_shown_grey(kind):
    data = encode(dog(400, 300), "jpeg", progressive=kind == "progressive")
    half = len(data) * 3 // 4
    assert outcome(data[:half] + bytes(len(data) - half)) == "corrupt"


def said_length(data: bytes, length: int) -> bytes:
    return data[:4] + length.to_bytes(4, "little") + data[8:]


def test_a_webp_that_miscounts_its_length_or_lacks_metadata_is_whole():
    plain, described = encode(SMALL, "webp"), encode(SMALL, "webp", xmp=b"text " * 20)
    length = len(plain) - 8
    for data in [
        *(said_length(plain, each) for each in (0, length - 2, length + 1, length + 5_000)),
        *(described[:-cut] for cut in (1, 50, 104)),
        *(plain + tail for tail in (b"tail", b"VP8 \xff\xff\xff\xff")),
    ]:
        assert outcome(data) == WHOLE["webp"]
    assert outcome(plain[:-20]) == "corrupt"


@pytest.mark.parametrize("size", [(80, 70), (91, 70), (9000, 5000)])
def test_a_webp_whose_canvas_lies_is_rejected(size):
    data = bytearray(encode(SMALL, "webp", xmp=b"x"))
    at = data.index(b"VP8X") + 12
    data[at : at + 6] = (size[0] - 1).to_bytes(3, "little") + (size[1] - 1).to_bytes(3, "little")
    assert outcome(bytes(data)) == "corrupt"


def test_a_png_whose_picture_data_ends_early_is_not_shown_half():
    data = encode(dog(300, 200), "png")
    begin = data.index(b"IDAT")
    length = int.from_bytes(data[begin - 4 : begin])
    body = b"IDAT" + data[begin + 4 : begin + 4 + length // 2]
    half = (len(body) - 4).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)
    end = data[-12:]
    assert outcome(data[: begin - 4] + half + end) == "corrupt"


@pytest.mark.parametrize(
    "loader", ["svgload", "magickload", "pdfload", "tiffload", "heifload", "gifload", "ppmload"]
)
def test_no_loader_but_those_of_photos_can_be_run(loader):
    with pytest.raises(vips.VipsError):
        vips.load(loader, b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_a_chunk_that_unpacks_to_more_than_the_limit_is_left_packed(kind):
    packed = zlib.compress(bytes(png._MAX_PROFILE + 1), 9)
    head = b"a\0\1\0\0\0" if kind == b"iTXt" else b"a\0\0"
    body = kind + head + packed
    chunk = (len(body) - 4).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)
    data = PHOTOS["png"]
    assert outcome(data[:33] + chunk + data[33:]) == WHOLE["png"]


def harmless(name: str) -> bytes:
    """A JPEG without missing pixels, written the way some phones and programs do."""
    data = bytearray(PHOTOS["jpeg"])
    if name == "scan header of zeros":
        scan = data.index(b"\xff\xda")
        length = int.from_bytes(data[scan + 2 : scan + 4])
        data[scan + length - 1 : scan + 2 + length] = bytes(3)
    else:
        data[data.index(b"JFIF\0") + 5] = 2
    return bytes(data)


@pytest.mark.parametrize("name", ["scan header of zeros", "later version of JFIF"])
def test_harmless_mistakes_of_phones_are_accepted(name):
    data = harmless(name)
    assert outcome(data) == WHOLE["jpeg"]
    for percent in (30, 60, 90):
        assert outcome(data[: len(data) * percent // 100]) == "corrupt"


@pytest.mark.parametrize("name", ["scan header of zeros", "later version of JFIF"])
def test_a_mistake_in_one_photo_excuses_none_in_the_next(name):
    cut = encode(dog(400, 300), "jpeg")
    cut = cut[: len(cut) * 2 // 3] + b"\xff\xd9"
    for _ in range(2):
        assert outcome(harmless(name)) == WHOLE["jpeg"]
        assert outcome(cut) == "corrupt"
