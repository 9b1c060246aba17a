import math
import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pinhole.imaging.headers import exif
from pinhole.imaging.headers.exif import Exif

from tests.unit.imaging.samples import PHONE, dog, encode

ASCII, SHORT, LONG, RATIONAL = 2, 3, 4, 5
NORTH_WEST = [(1, ASCII, b"N\0"), (3, ASCII, b"W\0")]


def directory(entries: list[tuple], at: int) -> bytes:
    """A big-endian TIFF directory at `at`, followed by its values."""
    head, values = struct.pack(">H", len(entries)), b""
    end = at + 2 + 12 * len(entries) + 4
    for tag, kind, value in entries:
        count = len(value) if kind == ASCII else len(value) // 8 if kind == RATIONAL else 1
        if len(value) > 4:
            place, values = struct.pack(">I", end + len(values)), values + value
        else:
            place = value.ljust(4, b"\0")
        head += struct.pack(">HHI", tag, kind, count) + place
    return head + bytes(4) + values


def block(main=(), taken=(), gps=()) -> bytes:
    """An Exif block of three directories at fixed offsets."""
    links = [
        (0x8769, LONG, struct.pack(">I", 1000)),
        (0x8825, LONG, struct.pack(">I", 2000)),
    ]
    first = b"MM\0*\0\0\0\x08" + directory([*main, *links], 8)
    second = first.ljust(1000, b"\0") + directory(list(taken), 1000)
    return second.ljust(2000, b"\0") + directory(list(gps), 2000)


def fractions(*values: tuple[int, int]) -> bytes:
    return b"".join(struct.pack(">II", *value) for value in values)


def place(latitude=((37, 1), (46, 1), (2964, 100)), longitude=((122, 1), (25, 1), (984, 100))):
    return [
        *NORTH_WEST,
        (2, RATIONAL, fractions(*latitude)),
        (4, RATIONAL, fractions(*longitude)),
    ]


def test_camera_time_orientation_and_location_of_a_phone_photo_are_read():
    assert exif.read(PHONE) == Exif("Bench Cam", "2026-01-02T03:04:05", 6, 37.7749, -122.4194)


@pytest.mark.parametrize("format", ["jpeg", "png", "webp"])
def test_every_format_carries_exif(format):
    data = encode(dog(30, 20), format, exif=b"Exif\0\0" + block(gps=place()))
    assert exif.read(data).latitude == 37.7749


@pytest.mark.parametrize("data", [b"", b"hello", b"GIF89a", b"\xff\xd8\xff", PHONE[:40]])
def test_a_file_without_readable_exif_tells_nothing(data):
    assert exif.read(data) == Exif()


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        (b"Canon\0", b"Canon EOS 40D\0", "Canon EOS 40D"),
        (b"Apple\0", b"iPhone 13 Pro\0", "Apple iPhone 13 Pro"),
        (b"Apple\0", b"", "Apple"),
        (b"A\x00B\0", b"\x1b[31mred\r\n\0", "A [31mred"),
        ("\u202eevil\u200b\0".encode(), b"\xff\xfe  x \0", "evil x"),
        (b"m" * 5000, b"n" * 5000, "m" * 64),
        (b"\0", b" \0", None),
    ],
)
def test_a_camera_name_is_printable_and_short(make, model, camera):
    found = exif.parse(block(main=[(0x010F, ASCII, make), (0x0110, ASCII, model)]))
    assert found.camera == camera


@pytest.mark.parametrize(
    ("time", "offset", "taken_at"),
    [
        (b"2024:05:01 12:30:45\0", b"+02:00\0", "2024-05-01T12:30:45+02:00"),
        (b"2024:05:01 12:30:45\0", b"", "2024-05-01T12:30:45"),
        (b"2024:05:01 12:30:45\0", b"+99:00\0", "2024-05-01T12:30:45"),
        (b"0000:00:00 00:00:00\0", b"", None),
        (b"2024:02:30 12:30:45\0", b"", None),
        (b"    :  :     :  :  \0", b"", None),
        ("２024:05:01 12:30:45\0".encode(), b"", None),
        (b"yesterday\0", b"", None),
    ],
)
def test_a_time_is_iso_8601_or_absent(time, offset, taken_at):
    found = exif.parse(block(taken=[(0x9003, ASCII, time), (0x9011, ASCII, offset)]))
    assert found.taken_at == taken_at


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_upright(value):
    entry = (0x0112, SHORT, struct.pack(">H", value))
    assert exif.parse(block(main=[entry])).orientation == 1


def test_an_orientation_in_words_is_upright():
    assert exif.parse(block(main=[(0x0112, ASCII, b"six\0")])).orientation == 1


@pytest.mark.parametrize(
    "gps",
    [
        place(latitude=((37, 0), (46, 1), (2964, 100))),
        place(latitude=((91, 1), (0, 1), (0, 1))),
        place(longitude=((181, 1), (0, 1), (0, 1))),
        place(latitude=((37, 1), (46, 1))),
        place()[1:],
        place()[:-1],
        [(1, ASCII, b"X\0"), *place()[1:]],
    ],
)
def test_an_impossible_location_is_absent_as_a_whole(gps):
    found = exif.parse(block(gps=gps))
    assert (found.latitude, found.longitude) == (None, None)


def test_directories_that_point_at_each_other_end():
    loop = b"MM\0*\0\0\0\x08" + directory(
        [(tag, LONG, struct.pack(">I", 8)) for tag in (0x8769, 0x8825)], 8
    )
    assert exif.parse(loop) == Exif()


def test_counts_far_beyond_the_block_are_harmless():
    huge = struct.pack(">HHII", 0x010F, ASCII, 0xFFFFFFFF, 8)
    huge += struct.pack(">HHII", 2, RATIONAL, 0xFFFFFFFF, 0xFFFFFFF0)
    assert exif.parse(b"MM\0*\0\0\0\x08\xff\xff" + huge).orientation == 1


@given(st.binary(max_size=400))
@example(b"II*\0\xff\xff\xff\xff")
@example(b"MM\0*\0\0\0\x08")
def test_any_bytes_are_read_without_an_error(data):
    exif.read(data)
    exif.parse(b"II*\0\x08\0\0\0" + data)


@given(st.data())
def test_a_broken_block_never_yields_what_is_out_of_range(data):
    whole = bytearray(
        block([(0x010F, ASCII, b"Canon\0")], [(0x9003, ASCII, b"2024:05:01 12:30:45\0")], place())
    )
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=8)):
        whole[at] = data.draw(st.integers(0, 255))
    found = exif.parse(bytes(whole))
    assert found.orientation in range(1, 9)
    assert found.camera is None or (found.camera.isprintable() and len(found.camera) <= 64)
    if found.latitude is not None:
        assert math.isfinite(found.latitude)
        assert abs(found.latitude) <= 90
        assert abs(found.longitude) <= 180
