"""A decoded picture, usable by both Pillow and libvips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PIL import Image

from pinhole.imaging import vips
from pinhole.imaging.shrink import resized

MODES = {1: "L", 3: "RGB", 4: "CMYK"}


@dataclass(frozen=True)
class Picture:
    """An image for Pillow's encoders and, if available, the same pixels row by row.

    Pillow stores four bytes per pixel, so copying pixels back for libvips is worth avoiding.
    """

    image: Image.Image
    pixels: Any = None

    @classmethod
    def of(cls, made: vips.Image) -> Picture:
        """Make one from a libvips image; runs its deferred computations."""
        return cls.of_pixels(made.pixels(), MODES[made.bands], (made.width, made.height))

    @classmethod
    def of_pixels(cls, pixels: Any, mode: str, size: tuple[int, int]) -> Picture:
        """Make one from pixels in memory, row by row."""
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
