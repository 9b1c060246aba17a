"""The header of a photo, in a form common to all formats."""

from dataclasses import dataclass
from functools import cached_property

from pinhole.imaging.headers import tiff

# Far more parts than any encoder writes; more would be an attack on the reader.
MOST_PARTS = 20_000
SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True)
class Header:
    """A photo as its header declares it; nothing is decoded yet.

    `width` and `height` are as stored, before rotation. `exif` is the TIFF block without its "Exif"
    prefix, `icc` the colour profile; both are empty when absent and may be invalid. `pixels` is the
    input for a decoder: the file without everything outside the picture. `turn` is the container's
    orientation, where it overrides Exif; `area` the number of pixels to decode, where that may
    exceed the picture's; `crop` the visible box of the decoded picture, where it may be smaller.
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
        """Whether width and height are swapped when the photo is upright."""
        return self.orientation in SIDEWAYS

    @property
    def upright(self) -> tuple[int, int]:
        """Width and height as displayed."""
        return (self.height, self.width) if self.sideways else (self.width, self.height)
