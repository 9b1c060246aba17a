"""Photos with gain maps as phones write them, and what is read back of an AVIF."""

import struct

from PIL import Image
from pinhole.imaging.headers import gain_map, isobmff

from tests.unit.imaging.samples import encode, opened

_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" {}>{}</rdf:Description>
</rdf:RDF></x:xmpmeta>"""
# Two stops, without offsets.
TWO_STOPS = {"GainMapMax": 2, "HDRCapacityMax": 2, "OffsetSDR": 0, "OffsetHDR": 0}
_TONE_MAPPED, _MAP = 2, 3


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(body)) + body


def xmp(elements: str = "", **attributes: object) -> bytes:
    """A segment of Adobe's numbers."""
    named = " ".join(f'hdrgm:{name}="{value}"' for name, value in attributes.items())
    return segment(0xE1, gain_map.XMP + _XMP.format(named, elements).encode())


def iso(block: bytes) -> bytes:
    """A segment with the standard's block."""
    return segment(0xE2, gain_map.ISO + block)


def apple_xmp() -> bytes:
    """A segment that says that the map is an iPhone's."""
    return segment(0xE1, gain_map.XMP + b'<x HDRGainMap:HDRGainMapVersion="65536"/>')


def maker_note(bright: float, dim: float) -> bytes:
    """An iPhone's maker note with the two numbers that tell how bright its gain map is."""
    head = b"Apple iOS\0\0\1MM"
    values = struct.pack(">iiii", round(bright * 1000), 1000, round(dim * 1000), 1000)
    at = len(head) + 2 + 2 * 12 + 4
    tags = struct.pack(">HHHIIHHII", 2, 33, 10, 1, at, 48, 10, 1, at + 8) + bytes(4)
    return head + tags + values


def exif(note: bytes = b"", orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    if note:
        made.get_ifd(0x8769)[0x927C] = note
    return made


def photo(
    image: Image.Image, brighter: Image.Image, numbers: bytes | None = None, **options: object
) -> bytes:
    """A JPEG with a gain map behind it."""
    first = encode(image, "jpeg", quality=95, **options)
    second = encode(brighter, "jpeg", quality=95)
    return with_map(first, second, numbers if numbers is not None else xmp(**TWO_STOPS))


def with_map(first: bytes, second: bytes, numbers: bytes) -> bytes:
    """The same, of two JPEGs and the segment that the second one starts with."""
    second = second[:2] + numbers + second[2:]
    length = len(first) + len(segment(0xE2, _index(0, 0, 0)))
    counted_from = 2 + 4 + 4  # the start marker, a segment's head, the index's mark
    index = segment(0xE2, _index(length, len(second), length - counted_from))
    return first[:2] + index + first[2:] + second


def _index(first: int, second: int, offset: int) -> bytes:
    """A Multi-Picture index of two."""
    entries = struct.pack(">IIIHHIIIHH", 0x030000, first, 0, 0, 0, 0, second, offset, 0, 0)
    tags = [struct.pack(">HHI4s", 0xB000, 7, 4, b"0100"), struct.pack(">HHII", 0xB001, 4, 1, 2)]
    tags.append(struct.pack(">HHII", 0xB002, 7, len(entries), 8 + 2 + 3 * 12 + 4))
    return b"MPF\0MM\0*" + struct.pack(">IH", 8, 3) + b"".join(tags) + bytes(4) + entries


def numbers_of(avif: bytes) -> gain_map.GainMap | None:
    """The numbers of an AVIF's gain map; None if it has none."""
    meta = isobmff.read(avif)
    if _TONE_MAPPED not in meta.items:
        return None
    block = isobmff.content(avif, meta, meta.items[_TONE_MAPPED], 1_000)
    return gain_map.by_standard(block.removeprefix(b"\0"))


def map_of(avif: bytes) -> Image.Image:
    """The picture of an AVIF's gain map: the file with the map as its primary item."""
    at = avif.index(b"pitm") + 8
    return opened(avif[:at] + struct.pack(">H", _MAP) + avif[at + 2 :])


def nits(avif: bytes, across: float, down: float) -> tuple[float, ...]:
    """The light of a point, at these shares of width and height, on a screen bright enough, where
    white is 203.
    """
    numbers = numbers_of(avif)
    assert numbers
    image, brighter = opened(avif).convert("RGB"), map_of(avif).convert("RGB")
    shown, gains = (
        each.getpixel((int(across * each.width), int(down * each.height)))
        for each in (image, brighter)
    )
    channels = numbers.channels * (3 // len(numbers.channels))
    light = []
    for value, gain, channel in zip(shown, gains, channels, strict=True):
        stops = channel.low + (channel.high - channel.low) * (gain / 255) ** (1 / channel.gamma)
        linear = (_linear(value / 255) + channel.base_offset) * 2**stops - channel.offset
        light.append(203 * linear)
    return tuple(light)


def _linear(signal: float) -> float:
    return signal / 12.92 if signal <= 0.04045 else ((signal + 0.055) / 1.055) ** 2.4
