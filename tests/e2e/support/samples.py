"""Photos to upload, made from the repository's one, or from scratch."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from local.person import Photo

PHOTOS = Path(__file__).parents[2] / "photos"
# Too large for a repository, so not on every machine.
REAL_PHOTO = Path(__file__).parents[4] / "shared" / "photos" / "p12.jpg"
# 12 MP as phones store them: sideways, with orientation 6.
STORED = (3024, 4032)


@cache
def phone_photo() -> Photo:
    """12 MP, with all the metadata that a phone writes: Exif, GPS, XMP and a comment."""
    with Image.open(PHOTOS / "phone.jpg") as small:
        data = _jpeg(
            small.resize(STORED),
            exif=small.info["exif"],
            xmp=small.info["xmp"],
            comment=small.info["comment"],
        )
    return Photo("phone.jpg", data, "A dog")


def real_photo() -> Photo:
    """A 12 MP photo from a real phone."""
    return Photo("p12.jpg", REAL_PHOTO.read_bytes())


@cache
def small_photo(width: int = 320, height: int = 240, content_type: str = "image/jpeg") -> Photo:
    """A photo that costs next to nothing."""
    name = content_type.removeprefix("image/")
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    out = BytesIO()
    picture.save(out, name)
    return Photo(f"small.{name}", out.getvalue(), content_type=content_type)


def upright_size(photo: Photo) -> tuple[int, int]:
    """Width and height when shown upright."""
    with Image.open(BytesIO(photo.body)) as picture:
        return ImageOps.exif_transpose(picture).size


def text_file() -> Photo:
    return Photo("photo.jpg", b"<script>alert('I am no photo')</script>\n" * 20)


def bmp() -> Photo:
    """A BMP that says it is a JPEG."""
    out = BytesIO()
    Image.new("P", (32, 32)).save(out, "BMP")
    return Photo("photo.jpg", out.getvalue())


def half_a_photo() -> Photo:
    """A JPEG whose second half never arrived."""
    whole = small_photo(800, 600).body
    return Photo("half.jpg", whole[: len(whole) // 2])


def large_photo() -> Photo:
    """A PNG of a few kilobytes with slightly more pixels than the limit."""
    out = BytesIO()
    Image.new("1", (7_100, 7_100)).save(out, "PNG")
    return Photo("large.png", out.getvalue(), content_type="image/png")


def padded(photo: Photo, size: int) -> Photo:
    """The photo in a file of this many bytes, with data after its end, as from some cameras."""
    return replace(photo, body=photo.body.ljust(size, b"\0"))


def _jpeg(picture: Image.Image, **beside: bytes) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=80, **beside)
    return out.getvalue()
