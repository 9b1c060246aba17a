"""The CDN's renditions, examined byte by byte: a picture, and nothing else."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image

from local import http
from local.http import Response

WIDTHS = {"thumbnail": 150, "small": 320, "standard": 640, "full": 1080}
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
# A year for browsers, half a day for the edge.
KEPT = "public, max-age=31536000, s-maxage=43200, immutable"
# What is needed to show a picture, and a colour profile: no APP1 (Exif, XMP), no COM.
_JPEG = {"APP0", "APP2", "DQT", "SOF0", "DHT", "SOS", "EOI", "SOI", "DRI"}
_WEBP = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"}
_AVIF = {b"ftyp", b"meta", b"mdat"}
_PARTS: dict[str, set[Any]] = {"avif": _AVIF, "jpg": _JPEG, "webp": _WEBP}
_NAMES = {0xD8: "SOI", 0xDB: "DQT", 0xC0: "SOF0", 0xC4: "DHT", 0xDA: "SOS", 0xDD: "DRI"}


def check(answer: Response, size: str, extension: str, upright: tuple[int, int]) -> None:
    """Fail unless the answer is this rendition of a photo of that size when upright."""
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Type"] == MEDIA_TYPES[extension]
    assert answer.headers["Cache-Control"] == KEPT
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with Image.open(BytesIO(answer.body)) as picture:
        picture.load()
        assert picture.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[extension]
        assert picture.size == expected_size(size, upright)
        assert not picture.getexif()
    assert set(parts(answer.body)) <= _PARTS[extension]


def expected_size(size: str, upright: tuple[int, int]) -> tuple[int, int]:
    width = WIDTHS[size]
    if size == "thumbnail":
        return width, width
    return width, round(upright[1] * width / upright[0])


def fetch(cdn_url: str, path: str) -> Response:
    """The image CDN's answer."""
    return http.request("GET", cdn_url + path)


def parts(picture: bytes) -> list[str] | list[bytes]:
    """The names of all parts of a JPEG, WebP or AVIF file, up to its last byte."""
    if picture[4:8] == b"ftyp":
        return list(_boxes(picture))
    return list(_chunks(picture)) if picture.startswith(b"RIFF") else list(_segments(picture))


def _boxes(avif: bytes) -> Iterator[bytes]:
    assert not any(each in avif for each in (b"Exif", b"mime", b"prof"))
    position = 0
    while position < len(avif):
        (length,) = struct.unpack(">I", avif[position : position + 4])
        yield avif[position + 4 : position + 8]
        position += length
    assert position == len(avif)


def _chunks(webp: bytes) -> Iterator[bytes]:
    assert len(webp) == 8 + struct.unpack("<I", webp[4:8])[0]
    position = 12
    while position < len(webp):
        yield webp[position : position + 4]
        (length,) = struct.unpack("<I", webp[position + 4 : position + 8])
        position += 8 + length + length % 2


def _segments(jpeg: bytes) -> Iterator[str]:
    """Checks a baseline JPEG: its only scan is the last segment, and nothing follows the end."""
    yield "SOI"
    position = 2
    while jpeg[position + 1] != 0xDA:
        marker = jpeg[position + 1]
        yield f"APP{marker & 15}" if marker >> 4 == 0xE else _NAMES.get(marker, hex(marker))
        position += 2 + struct.unpack(">H", jpeg[position + 2 : position + 4])[0]
    yield "SOS"
    assert jpeg.find(b"\xff\xd9", position) == len(jpeg) - 2
    yield "EOI"
