"""The colours of a video, as code points of ITU-T H.273, and how players interpret them."""

from __future__ import annotations

from dataclasses import dataclass

from pinhole.imaging.headers import nclx
from pinhole.video import boxes

UNSPECIFIED = 2
BT709, BT601, BT2020 = 1, 6, 9
SRGB_CURVE = 13
_PQ, _HLG, _ICTCP = 16, 18, 14
_HDR = (_PQ, _HLG)
# Offset of the child boxes in a video sample description.
_VISUAL = 78
# Codes that FFmpeg can convert to RGB. Only HEVC in high dynamic range is ever in ICtCp.
_MATRICES = (1, 4, 5, 6, 7, 9)
_PRIMARIES = (1, 4, 5, 6, 7, 8, 9, 11, 12, 22)
_BT601_PRIMARIES = (5, BT601)
# DCI-P3, Display P3 and BT.2020. The others are close enough to BT.709's.
_WIDE = (9, 11, 12)
# Players assume BT.709 for undeclared videos from this size on, otherwise BT.601.
_HD_WIDTH, _HD_HEIGHT = 1280, 720


@dataclass(frozen=True)
class Colours:
    """Primaries, transfer function and matrix; a file may leave any of them unspecified."""

    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    matrix: int = UNSPECIFIED

    @property
    def is_complete(self) -> bool:
        return UNSPECIFIED not in (self.primaries, self.transfer, self.matrix)

    @property
    def is_hdr(self) -> bool:
        """Whether they are of high dynamic range (PQ or HLG)."""
        return self.transfer in _HDR

    @property
    def is_wide(self) -> bool:
        """Whether their gamut exceeds that of BT.709."""
        return self.primaries in _WIDE

    def or_else(self, other: Colours) -> Colours:
        """These, with unspecified values taken from others."""
        pairs = zip(_codes(self), _codes(other), strict=True)
        return Colours(*(b if a == UNSPECIFIED else a for a, b in pairs))

    def settled(self, codec: str, width: int, height: int) -> Colours:
        """The colours as players interpret them, all specified. H.264 with a matrix that its
        encoders do not have was tagged by mistake: it is BT.709.
        """
        is_odd = self.matrix not in (*_MATRICES, UNSPECIFIED)
        if is_odd and not (self.matrix == _ICTCP and self.is_hdr and codec.startswith("h")):
            return Colours(BT709, BT709, BT709)
        usual = BT709 if width >= _HD_WIDTH or height >= _HD_HEIGHT else BT601
        if self.primaries == BT2020 or self.is_hdr:
            usual = BT2020
        matrix = usual if self.matrix == UNSPECIFIED else self.matrix
        primaries = self.primaries if self.primaries in _PRIMARIES else _primaries(matrix)
        return Colours(primaries, self._curve(primaries), matrix)

    def _curve(self, primaries: int) -> int:
        if self.is_hdr or self.transfer == SRGB_CURVE:
            return self.transfer
        return BT601 if primaries in _BT601_PRIMARIES else BT709


def read(entry: memoryview) -> Colours:
    """The colours that a video sample description declares."""
    for kind, colour in boxes.parts(entry[_VISUAL:]):
        if kind == b"colr" and bytes(colour[:4]) in (b"nclx", b"nclc") and len(colour) >= 10:
            return Colours(*boxes.unpack("HHH", colour, 4))
    return Colours()


def screen_curve(transfer: int, points: int) -> list[float]:
    """sRGB's signal, from 0 to 1, for `points` equidistant signals of high dynamic range: the same
    as for photos.
    """
    return [_srgb(nclx.toned(transfer, i / (points - 1))) for i in range(points)]


def _srgb(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _primaries(matrix: int) -> int:
    return {5: 5, 6: BT601, 9: BT2020, _ICTCP: BT2020}.get(matrix, BT709)


def _codes(colours: Colours) -> tuple[int, int, int]:
    return colours.primaries, colours.transfer, colours.matrix
