import struct
import zlib

import pytest
from pinhole.imaging.bounds import PhotoLimits, Rejected
from pinhole.imaging.inspection import inspect

from tests.unit.imaging.samples import PHONE, dog, encode

SMALL = dog(60, 40)


def rejected(data: bytes, limits: PhotoLimits | None = None) -> Rejected:
    with pytest.raises(Rejected) as caught:
        inspect(data, *([limits] if limits else []))
    return caught.value


def jpeg_header(width: int, height: int, scans: int = 1) -> bytes:
    """A progressive JPEG with nothing but its header and empty scans."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    return b"\xff\xd8\xff\xc2\x00\x0b" + frame + scan * scans + b"\xff\xd9"


def png_header(width: int, height: int) -> bytes:
    def chunk(kind, body):
        checksum = zlib.crc32(kind + body).to_bytes(4)
        return len(body).to_bytes(4) + kind + body + checksum

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", b""), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("format", ["jpeg", "png", "webp", "gif", "avif"])
def test_the_type_and_size_are_read_from_the_content(format):
    seen = inspect(encode(SMALL, format))
    assert (seen.format, seen.width, seen.height, seen.orientation) == (format, 60, 40, 1)


@pytest.mark.parametrize(
    "options", [{"lossless": True}, {"lossless": True, "exif": b"Exif\0\0"}, {"xmp": b"x"}]
)
def test_every_kind_of_webp_tells_its_size(options):
    seen = inspect(encode(SMALL, "webp", **options))
    assert (seen.width, seen.height) == (60, 40)


def test_a_phone_photo_that_is_stored_sideways_has_its_upright_size():
    seen = inspect(PHONE)
    assert (seen.width, seen.height, seen.orientation) == (1512, 1134, 6)


def test_a_multi_picture_jpeg_is_a_jpeg():
    data = encode(SMALL, "MPO", save_all=True, append_images=[dog(30, 20)])
    assert inspect(data).format == "jpeg"
    assert (inspect(data).width, inspect(data).height) == (60, 40)


def test_an_empty_file_is_rejected_as_empty():
    assert rejected(b"").reason == "empty"


@pytest.mark.parametrize("data", [b"\xff", b"hello", b"<html>", b"PK\x03\x04", b"RIFF\0\0\0\0WAVE"])
def test_a_file_that_is_not_an_image_is_rejected_whatever_its_name(data):
    assert rejected(data).reason == "not_an_image"


@pytest.mark.parametrize("format", ["TIFF", "BMP", "ICO", "DDS"])
def test_an_image_of_another_type_is_rejected_by_name(format):
    found = rejected(encode(SMALL, format))
    assert found.reason == "unsupported_type"
    assert format in found.detail


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp41", "VIDEO"),
        (b"\0\0\0\x10ftypmif3heic\0\0\0\x20mini", "MINI"),
        (b"\0\0\0\x18ftypavci\0\0\0\0mif1avci", "HEIF"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "CANON RAW"),
        (b"\0\0\0\x14ftypnewX\0\0\0\0newX\0\0\0\x20meta", "HEIF"),
        (b"8BPS\0\x01", "PSD"),
        (b"<svg onload=alert(1)>", "SVG"),
    ],
)
def test_types_that_are_only_recognised_are_named_too(data, name):
    found = rejected(data)
    assert found.reason == "unsupported_type"
    assert name in found.detail


def test_a_lossless_or_12_bit_jpeg_is_rejected_with_advice():
    twelve_bit = jpeg_header(8, 8).replace(b"\xff\xc2\x00\x0b\x08", b"\xff\xc1\x00\x0b\x0c")
    assert rejected(twelve_bit).reason == "unsupported_type"


def test_a_jpeg_that_states_its_height_after_its_pixels_is_rejected_by_that_name():
    data = jpeg_header(8, 0).removesuffix(b"\xff\xd9") + b"\xff\xdc\x00\x04\x00\x08\xff\xd9"
    assert rejected(data).reason == "unsupported_type"
    assert "DNL" in rejected(data).detail
    assert rejected(jpeg_header(8, 0)).reason == "corrupt"


def test_a_jpeg_without_a_scan_of_one_of_its_colours_is_corrupt():
    two = jpeg_header(8, 8, scans=2)
    one = b"\x00\x08\x00\x08\x01\x01\x11\x00"
    both = two.replace(one, one.replace(b"\x01\x01\x11", b"\x02\x01\x11") + b"\x02\x11\x00")
    assert rejected(both.replace(b"\xc2\x00\x0b", b"\xc2\x00\x0e")).reason == "corrupt"
    assert inspect(two).width == 8


def test_a_file_over_the_limit_is_too_large_and_the_error_states_the_limit():
    found = rejected(PHONE, PhotoLimits(max_bytes=100_000))
    assert found.reason == "too_large"
    assert "0.1 MB" in found.detail
    assert rejected(b"\xff\xd8\xff" + bytes(30_000_000)).reason == "too_large"


@pytest.mark.parametrize("data", [jpeg_header(65500, 65500), png_header(30_000, 30_000)])
def test_a_photo_over_the_limit_has_too_many_pixels_though_there_are_none(data):
    found = rejected(data)
    assert found.reason == "too_many_pixels"
    assert "50 megapixels" in found.detail


def test_the_limits_themselves_are_allowed():
    assert inspect(jpeg_header(10_000, 5_000)).width == 10_000
    assert inspect(PHONE, PhotoLimits(max_bytes=len(PHONE), max_pixels=1512 * 1134))
    assert rejected(PHONE, PhotoLimits(max_pixels=1512 * 1134 - 1)).reason == "too_many_pixels"


def test_a_progressive_jpeg_with_very_many_scans_is_too_complex():
    assert inspect(jpeg_header(100, 100, scans=50))
    found = rejected(jpeg_header(100, 100, scans=51))
    assert found.reason == "too_complex"
    assert "51 scans" in found.detail


def test_scans_hidden_behind_segments_and_noise_are_counted():
    segment = b"\xff\xfe\x00\x06\xff\xd9\xff\xd9"
    one, ten = jpeg_header(10, 10), jpeg_header(10, 10, scans=10)
    hidden = one[:-2] + b"\x01\xff\x00\xff\xd3\xff\x02" + segment + ten[15:]
    assert rejected(hidden, PhotoLimits(max_scans=10)).reason == "too_complex"


def test_what_follows_the_first_picture_is_not_counted():
    data = jpeg_header(10, 10) + jpeg_header(10, 10, scans=100)
    assert inspect(data)


@pytest.mark.parametrize("count", [30_000, 5_000_000])
def test_a_file_of_millions_of_tiny_parts_is_rejected_at_once(count):
    parts = {
        "jpeg": b"\xff\xd8" + b"\xff\xfe\x00\x02" * count,
        "png": png_header(8, 8)[:33] + (b"\0\0\0\0tEXt" + zlib.crc32(b"tEXt").to_bytes(4)) * count,
        "webp": b"RIFF" + (8 * count + 4).to_bytes(4, "little") + b"WEBP" + b"abcd\0\0\0\0" * count,
    }
    for data in parts.values():
        assert rejected(data, PhotoLimits(max_bytes=10**9)).reason == "corrupt"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        jpeg_header(0, 10),
        jpeg_header(10, 10, scans=0),
        png_header(0, 8),
        png_header(8, 8)[:8],
        png_header(8, 8)[:-28],
        b"RIFF\x04\0\0\0WEBP",
        b"RIFF\xff\0\0\0WEBP",
        b"RIFF\x0c\0\0\0WEBPVP8X\0\0\0\0",
    ],
)
def test_a_header_that_makes_no_sense_is_corrupt(data):
    assert rejected(data).reason == "corrupt"


def test_every_checksum_of_a_png_s_picture_is_checked():
    data = encode(SMALL, "png")
    for at in (20, 40, len(data) // 2, len(data) - 13):
        broken = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert rejected(broken).reason == "corrupt"
