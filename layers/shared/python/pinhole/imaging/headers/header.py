"""What a photo's header says, in all the formats alike."""

from dataclasses import dataclass
from functools import cached_property

from pinhole.imaging.headers import tiff

# Far more parts than any encoder writes; only an attack on the reader has more.
MOST_PARTS = 20_000
SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True)
class Header:
    """A photo as its header declares it; nothing is decoded yet.

    `width` and `height` are as stored, before any turning. `exif` is the TIFF block without
    its "Exif" prefix, `icc` the colour profile; both are empty when absent and may be garbage.
    `pixels` is what a decoder should be given: the file without what is no
    part of the picture. `turn` is the orientation where the container says it and Exif does not
    count; `area` what has to be decoded, in pixels, where that may be more than the picture;
    `crop` the box of the decoded picture that is shown, where it may be less.
    """

    format: str
    width: int
    height: int
    pixels: bytes
    exif: bytes = b""
    icc: bytes = b""
    scans: int = 1
    turn: int = 0
    area: int = 0
    crop: tuple[int, int, int, int] | None = None

    @cached_property
    def orientation(self) -> int:
        """1 (upright as stored) to 8, as Exif numbers them."""
        return self.turn or tiff.orientation(self.exif)

    @property
    def sideways(self) -> bool:
        """Do width and height change places when the photo is turned upright?"""
        return self.orientation in SIDEWAYS

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as people see them."""
        return (self.height, self.width) if self.sideways else (self.width, self.height)
