"""The tag directories of TIFF 6.0, the format of Exif. Broken data reads as absent."""

import struct

_ORDERS = {b"II": "<", b"MM": ">"}
_ORIENTATION = 0x0112
_BYTE, _ASCII, _SHORT, _LONG, _RATIONAL, _UNDEFINED, _SIGNED_RATIONAL = 1, 2, 3, 4, 5, 7, 10
# Far above what cameras write; longer directories and texts are cut here.
_MOST_TAGS, _LONGEST_TEXT, _MOST_RATIONALS, _LONGEST_BYTES = 256, 256, 3, 65_536

Value = str | int | bytes | tuple[float, ...]


def first(block: bytes) -> int:
    """The main directory's offset, 0 (never a valid one) when there is none."""
    order = _ORDERS.get(block[:2])
    if order is None or len(block) < 8:
        return 0
    magic, offset = struct.unpack_from(f"{order}HI", block, 2)
    return offset if magic == 42 else 0


def read(block: bytes, offset: object) -> dict[int, Value]:
    """The tags of the directory at `offset`: texts, first integers, up to 3 fractions, bytes."""
    if not isinstance(offset, int) or not 8 <= offset <= len(block) - 2:
        return {}
    order = _ORDERS[block[:2]]
    (count,) = struct.unpack_from(f"{order}H", block, offset)
    room = (len(block) - offset - 2) // 12
    tags: dict[int, Value] = {}
    for i in range(min(count, room, _MOST_TAGS)):
        tag, value = _entry(block, order, offset + 2 + 12 * i)
        if value is not None:
            tags.setdefault(tag, value)
    return tags


def _entry(block: bytes, order: str, at: int) -> tuple[int, Value | None]:
    tag, kind, count = struct.unpack_from(f"{order}HHI", block, at)
    if kind == _SHORT and count:
        return tag, struct.unpack_from(f"{order}H", block, at + 8)[0]
    (number,) = struct.unpack_from(f"{order}I", block, at + 8)
    if kind == _LONG and count:
        return tag, number
    if kind == _ASCII:
        return tag, _text(block, at + 8 if count <= 4 else number, count)
    if kind in (_RATIONAL, _SIGNED_RATIONAL):
        return tag, _fractions(block, order + "Ii"[kind == _SIGNED_RATIONAL], number, count)
    if kind in (_BYTE, _UNDEFINED) and count > 4:
        return tag, block[number : number + min(count, _LONGEST_BYTES)]
    return tag, None


def _text(block: bytes, start: int, count: int) -> str:
    raw = block[start : start + min(count, _LONGEST_TEXT)]
    return raw.partition(b"\0")[0].decode("utf-8", "replace")


def _fractions(block: bytes, each: str, start: int, count: int) -> tuple[float, ...] | None:
    count = min(count, _MOST_RATIONALS)
    if start + 8 * count > len(block):
        return None
    numbers = struct.unpack_from(each[0] + 2 * count * each[1], block, start)
    if 0 in numbers[1::2]:
        return None
    return tuple(a / b for a, b in zip(numbers[::2], numbers[1::2], strict=True))


def orientation(block: bytes) -> int:
    """The orientation, 1 (upright) to 8; 1 when the block does not say."""
    value = read(block, first(block)).get(_ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
