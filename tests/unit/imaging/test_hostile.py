"""Broken bytes, and files just above a limit, end in Rejected or in a whole photo."""

import math
import re
import zlib

import pytest
from PIL import Image
from pinhole.imaging import vips
from pinhole.imaging.bounds import PhotoLimits, Rejected
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


def outcome(data: bytes) -> Photo | str:
    try:
        return render(data)
    except Rejected as rejected:
        return rejected.reason


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_cut_off_is_rejected_or_whole(name):
    size = len(PHOTOS[name])
    cuts = [0, 1, 2, 3, 8, 11, 12, 20, 29, 30, *(size * tenth // 10 for tenth in range(1, 10))]
    for cut in [*cuts, size - 20, size - 8, size - 2, size - 1]:
        assert outcome(PHOTOS[name][:cut]) in ("empty", "not_an_image", "corrupt", WHOLE[name])


@pytest.mark.parametrize("percent", [1, 10, 50, 90, 99])
def test_half_a_phone_photo_is_never_shown_grey(percent):
    assert outcome(PHONE[: len(PHONE) * percent // 100]) == "corrupt"


@pytest.mark.parametrize("progressive", [False, True])
def test_half_a_large_photo_decoded_small_is_never_shown_grey(progressive):
    data = encode(dog(3200, 2400), "jpeg", progressive=progressive)
    assert outcome(data[: len(data) * 3 // 4]) == "corrupt"


def edited(name: str, after: bytes, offset: int, new: bytes) -> bytes:
    """The photo with other bytes in its header, at an offset from the end of a mark in it."""
    data = bytearray(PHOTOS[name])
    at = data.index(after) + len(after) + offset
    data[at : at + len(new)] = new
    if name in ("png", "palette"):  # the header is wrong, not its checksum
        data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


# What a JPEG's frame header begins with, behind its length and precision.
FRAME, PROGRESSIVE = b"\xff\xc0\0\x11", b"\xff\xc2\0\x11"


@pytest.mark.parametrize(
    ("name", "after", "offset", "new", "reason"),
    [
        ("jpeg", b"", 0, b"\0", "not_an_image"),
        ("jpeg", FRAME, 0, b"\x0c", "unsupported_type"),  # 12 bits
        ("jpeg", FRAME, 1, b"\0\0", "corrupt"),  # no height, neither here nor after the pixels
        ("jpeg", FRAME, 3, b"\0\0", "corrupt"),  # no width
        ("jpeg", FRAME, 1, b"\xff\xff\xff\xff", "too_many_pixels"),
        ("jpeg", FRAME, 5, b"\0", "corrupt"),  # no components
        ("jpeg", FRAME, -2, b"\0\1", "corrupt"),  # a length that does not hold itself
        ("progressive", PROGRESSIVE, 3, b"\0\0", "corrupt"),
        ("cmyk", b"\xff\xc0\0\x14", 5, b"\3", "corrupt"),
        ("png", b"", 0, b"\x88", "not_an_image"),
        ("png", b"IHDR", 0, bytes(4), "corrupt"),
        ("png", b"IHDR", 0, b"\0\xff\xff\xff", "too_many_pixels"),
        ("png", b"IHDR", 8, b"\3", "corrupt"),  # no bit depth
        ("palette", b"IHDR", 9, b"\7", "corrupt"),  # no kind of colour
        ("webp", b"RIFF", 4, b"WEBQ", "not_an_image"),
        ("webp", b"VP8 ", 4, b"\1", "corrupt"),  # no key frame
        ("webp", b"\x9d\x01\x2a", 0, bytes(4), "corrupt"),
        ("lossless", b"VP8L", 4, b"\0", "corrupt"),
        ("gif", b"GIF8", 0, b"8a", "corrupt"),
        ("gif", b"\x2c", 4, bytes(4), "corrupt"),
    ],
)
def test_a_header_that_is_wrong_is_rejected(name, after, offset, new, reason):
    assert outcome(edited(name, after, offset, new)) == reason


NOISE = [b"", b"\0", bytes(300), b"\xff" * 300, bytes(range(256)), b"%PDF-1.7\n", b"<svg/>" * 20]


@pytest.mark.parametrize("start", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"])
@pytest.mark.parametrize("noise", NOISE, ids=range(len(NOISE)))
def test_noise_behind_a_signature_is_rejected(start, noise):
    assert outcome(start + noise) in ("corrupt", "not_an_image")


@pytest.mark.parametrize(("mode", "format"), [("1", "png"), ("L", "jpeg")])
def test_a_photo_just_above_the_limit_is_rejected(mode, format):
    side = math.isqrt(PhotoLimits().max_pixels) + 1
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
