"""The size of each rendition, in integer arithmetic, always computed from the original's size."""

from collections.abc import Mapping
from dataclasses import dataclass

# A screenshot of a long page can be read at its full width. The limit keeps a rendition below
# WebP's 16,383 pixels a side, and the largest one at a third of the largest photo's pixels.
_TALLEST = 15


@dataclass(frozen=True)
class Size:
    """A rendition's name and largest width; a square one is cut from the photo's centre.

    `has_avif` is said of those that are seen most.
    """

    name: str
    width: int
    is_square: bool = False
    has_avif: bool = False

    def of(self, width: int, height: int) -> tuple[int, int]:
        """The size in pixels for a photo of this size: never enlarged, never below one."""
        if self.is_square:
            side = min(self.width, width, height)
            return side, side
        return fit(width, height, self.width)


PHOTO = (
    Size("full", 1080, has_avif=True),
    Size("standard", 640, has_avif=True),
    Size("small", 320),
    Size("thumbnail", 150, True),
)


def squares(sides: Mapping[str, int]) -> tuple[Size, ...]:
    """Square sizes by name, as `render` takes them."""
    return tuple(Size(name, side, is_square=True) for name, side in sides.items())


def fit(width: int, height: int, box_width: int) -> tuple[int, int]:
    """The size of a photo scaled to a box `box_width` wide and 15 times as tall.

    Keeps the aspect ratio to the nearest pixel; never enlarged, never thinner than one pixel.
    """
    box_height = _TALLEST * box_width
    if width <= box_width and height <= box_height:
        return width, height
    if height * box_width <= width * box_height:
        return box_width, _share(height, box_width, width)
    return _share(width, box_height, height), box_height


def _share(length: int, part: int, whole: int) -> int:
    """length * part / whole, rounded to the nearest, at least 1."""
    return max(1, (2 * length * part + whole) // (2 * whole))
