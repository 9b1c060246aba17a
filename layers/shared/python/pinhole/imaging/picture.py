"""A decoded picture, for Pillow and for libvips alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PIL import Image

from pinhole.imaging import vips
from pinhole.imaging.shrink import resized

MODES = {1: "L", 3: "RGB", 4: "CMYK"}


@dataclass(frozen=True)
class Picture:
    """An image as Pillow's encoders take it, and the same pixels row by row, where they are kept.

    Pillow keeps pixels of four bytes: copying them back for libvips is worth avoiding.
    """

    image: Image.Image
    pixels: Any = None

    @classmethod
    def of(cls, made: vips.Image) -> Picture:
        """What libvips makes; computes all that was put off."""
        return cls.of_pixels(made.pixels(), MODES[made.bands], (made.width, made.height))

    @classmethod
    def of_pixels(cls, pixels: Any, mode: str, size: tuple[int, int]) -> Picture:
        """What lies in memory row by row."""
        return cls(Image.frombuffer(mode, size, pixels, "raw", mode, 0, 1), pixels)

    @property
    def rows(self) -> Any:
        """The pixels row by row, as a buffer."""
        return self.image.tobytes() if self.pixels is None else self.pixels

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.image.size

    def shrunk(self, size: tuple[int, int]) -> Picture:
        """This picture, in RGB, at a smaller size."""
        return Picture.of(resized(vips.of_pixels(self.rows, *self.size, bands=3), size, self.size))
