"""Which files of a photo go into S3's class for what is read rarely."""

import pytest
from pinhole.imaging.render import Photo, Rendition
from pinhole.media import renditions


def file(size: str, format: str, length: int) -> Rendition:
    return Rendition(size, format, 10, 10, bytes(length))


@pytest.mark.parametrize(
    ("size", "format", "length", "is_cold"),
    [
        ("full", "jpg", renditions.COLD_FROM, True),
        ("full", "webp", 1_000_000, False),
        ("full", "jpg", renditions.COLD_FROM - 1, False),
        ("full", "avif", 1_000_000, False),
        ("standard", "jpg", 1_000_000, False),
    ],
    ids=["JPEG", "WebP", "small", "AVIF", "without an AVIF"],
)
def test_large_jpegs_that_few_clients_ask_for_are_cold(size, format, length, is_cold):
    files = (file("full", "avif", 100), file(size, format, length))
    photo = Photo(10, 10, "", "", files)
    puts = renditions.puts_at(lambda *names: "/".join(names), "ana", photo)
    assert puts[1].get("StorageClass") == ("GLACIER_IR" if is_cold else None)
    assert "StorageClass" not in puts[0]


def test_files_of_a_photo_without_avifs_stay_warm():
    photo = Photo(10, 10, "", "", (file("full", "jpg", 1_000_000),))
    [put] = renditions.puts_at(lambda *names: "/".join(names), "ana", photo)
    assert "StorageClass" not in put
