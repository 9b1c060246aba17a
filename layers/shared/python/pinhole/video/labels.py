"""The labels that QuickTime gives a movie: the keys and values of its `mdta` metadata.

Apple's QuickTime File Format describes them. Broken metadata reads as absent.
"""

from __future__ import annotations

from collections.abc import Iterator

from pinhole.imaging.bounds import Rejected
from pinhole.video import boxes

CONTENT_ID = "com.apple.quicktime.content.identifier"

# Where writers put them: phones in the movie, FFmpeg in its user data.
_PATHS = ((b"meta",), (b"udta", b"meta"))
_MOST, _LONGEST = 256, 256
_TEXT = 1


def read(moov: memoryview) -> dict[str, str]:
    """The texts by key; the first of those of one key."""
    labels: dict[str, str] = {}
    for path in _PATHS:
        try:
            meta = boxes.part(moov, *path)
            for key, text in _labels(meta) if meta is not None else ():
                labels.setdefault(key, text)
        except Rejected:
            continue
    return labels


def _labels(meta: memoryview) -> Iterator[tuple[str, str]]:
    # ISO's form of this box begins with a version, QuickTime's does not.
    body = meta if bytes(meta[4:8]) == b"hdlr" else meta[4:]
    keys, values = boxes.part(body, b"keys"), boxes.part(body, b"ilst")
    if keys is None or values is None:
        return
    names = list(_names(keys))
    for kind, item in boxes.parts(values):
        number = int.from_bytes(kind)
        data = boxes.part(item, b"data")
        if data is None or not 1 <= number <= len(names):
            continue
        form, _ = boxes.unpack("II", data)
        if form == _TEXT:
            yield names[number - 1], bytes(data[8 : 8 + _LONGEST]).decode("utf-8", "replace")


def _names(keys: memoryview) -> Iterator[str]:
    for _, (_, name) in zip(range(_MOST), boxes.parts(keys[8:]), strict=False):
        yield bytes(name[:_LONGEST]).decode("utf-8", "replace")
