"""Photos for the imaging tests, made from one phone photo or from scratch."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

PHONE = (Path(__file__).parents[2] / "photos" / "phone.jpg").read_bytes()
CORNERS = {"red": (200, 30, 30), "green": (30, 200, 30), "blue": (30, 30, 200), "white": (255,) * 3}
_TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def distance(one: int, other: int) -> int:
    """The number of bits in which two fingerprints differ."""
    return (one ^ other).bit_count()


@cache
def dog(width: int, height: int) -> Image.Image:
    """The phone photo's pixels at any size, without metadata."""
    image = Image.open(BytesIO(PHONE)).convert("RGB").resize((width, height))
    image.info = {}
    return image


def encode(image: Image.Image, format: str, **options) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def corners(width: int, height: int) -> Image.Image:
    """A photo whose quarters are red, green, blue and white, from top left to bottom right."""
    image = Image.new("RGB", (width, height))
    half = (-(-width // 2), -(-height // 2))
    for i, colour in enumerate(CORNERS.values()):
        image.paste(Image.new("RGB", half, colour), (i % 2 * half[0], i // 2 * half[1]))
    return image


def held(image: Image.Image, orientation: int, format: str) -> bytes:
    """A photo stored like a phone in that orientation does, with the Exif to turn it back."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = image.transpose(_TURNED[orientation]) if orientation in _TURNED else image
    return encode(stored, format, exif=exif)


def near(colour: tuple[int, ...], expected: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour, expected, strict=True))


def swapped_profile() -> bytes:
    """sRGB's profile with red and green exchanged: a decoder that ignores it shows."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    named = plain.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))
    return named.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
