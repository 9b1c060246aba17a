"""The two files of a Live Photo, as an iPhone writes them."""

from __future__ import annotations

import io
import struct

from PIL import Image

from tests import clips

EXIF, MAKER_NOTE, CONTENT_ID, ASCII = 0x8769, 0x927C, 0x0011, 2


def maker_note(live_id: str) -> bytes:
    """Apple's: a directory of its own, whose offsets count from its start."""
    text = live_id.encode() + b"\0"
    entry = struct.pack(">HHHII", 1, CONTENT_ID, ASCII, len(text), 14 + 2 + 12 + 4)
    return b"Apple iOS\0\0\1MM" + entry + bytes(4) + text


def still(live_id: str, color: str = "teal", format: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Apple"
    exif.get_ifd(EXIF)[MAKER_NOTE] = maker_note(live_id)
    file = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(file, format, exif=exif)
    return file.getvalue()


def movie(live_id: str, seconds: float = 1) -> bytes:
    label = f"com.apple.quicktime.content.identifier={live_id}"
    more = ("-movflags", "use_metadata_tags", "-metadata", label)
    return clips.clip(seconds=seconds, format="mov", more=more)
