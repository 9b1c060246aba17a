"""How large each rendition is: whole numbers only, always computed from the original's size."""

THUMB = 150
WIDTHS = {"large": 1080, "medium": 640, "small": 320}
# Of a very tall photo: keeps every rendition far below WebP's 16,383 pixels a side.
_TALLEST = 4


def fit(width: int, height: int, box_width: int) -> tuple[int, int]:
    """The size of a photo scaled to a box `box_width` wide and 4 times as tall.

    It keeps its proportions to the nearest pixel, is never enlarged and never thinner than one.
    """
    box_height = _TALLEST * box_width
    if width <= box_width and height <= box_height:
        return width, height
    if height * box_width <= width * box_height:
        return box_width, _share(height, box_width, width)
    return _share(width, box_height, height), box_height


def square(width: int, height: int) -> int:
    """The side of a photo's thumb: 150, or as much as the photo has."""
    return min(THUMB, width, height)


def _share(length: int, part: int, whole: int) -> int:
    """length * part / whole, rounded to the nearest, at least 1."""
    return max(1, (2 * length * part + whole) // (2 * whole))
