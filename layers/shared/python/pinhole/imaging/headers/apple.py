"""The directory that an iPhone writes into Exif as its maker note."""

from pinhole.imaging.headers import tiff

_EXIF, _MAKER_NOTE = 0x8769, 0x927C
_APPLE, _DIRECTORY = b"Apple iOS\0", 14
_BRIGHT, _DIM = 33, 48


def directory(block: bytes) -> dict[int, tiff.Value]:
    """The tags in the maker note of a TIFF block; empty if it is of no iPhone."""
    main = tiff.read(block, tiff.first(block))
    note = tiff.read(block, main.get(_EXIF)).get(_MAKER_NOTE)
    if not isinstance(note, bytes) or not note.startswith(_APPLE):
        return {}
    order = note[_DIRECTORY - 2 : _DIRECTORY]
    if order not in (b"MM", b"II"):
        return {}
    # Its offsets count from its start.
    return tiff.read(order + note[2:], _DIRECTORY)


def gains(block: bytes) -> tuple[float, float] | None:
    """The two numbers from which the brightness of a gain map follows."""
    tags = directory(block)
    bright, dim = tags.get(_BRIGHT), tags.get(_DIM)
    if isinstance(bright, tuple) and isinstance(dim, tuple) and bright and dim:
        return bright[0], dim[0]
    return None
