"""Converts colour code points (ITU-T H.273) to an ICC profile.

Primaries and curves close enough to sRGB's count as these: those of BT.601 and BT.709.
"""

from collections.abc import Callable
from functools import cache
from math import exp

from pinhole.imaging.headers import profiles
from pinhole.imaging.headers.profiles import D65, Primaries

_ILLUMINANT_C = (0.310, 0.316)
_DCI = (0.314, 0.351)
_PRIMARIES: dict[int, Primaries] = {
    4: ((0.670, 0.330), (0.210, 0.710), (0.140, 0.080), _ILLUMINANT_C),
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), _ILLUMINANT_C),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _DCI),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), D65),
}
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0, 17: 2.6}
_PQ, _HLG = 16, 18
# In nits: the reference level of paper white (ITU-R BT.2408), and the brightest level kept
# distinct.
_WHITE, _PEAK = 203, 1000
_CURVE_POINTS = 1024


@cache
def profile(primaries: int, transfer: int) -> bytes:
    """The ICC profile of a colour space; empty where sRGB is close enough."""
    curve = _curve(transfer)
    if primaries not in _PRIMARIES and curve == profiles.SRGB_CURVE:
        return b""
    return profiles.made(_PRIMARIES.get(primaries, profiles.SRGB), curve)


def _curve(transfer: int) -> bytes:
    if transfer in _LIGHT:
        points = range(_CURVE_POINTS)
        return profiles.table(
            [round(65535 * toned(transfer, i / (_CURVE_POINTS - 1))) for i in points]
        )
    if transfer in _GAMMAS:
        return profiles.power(_GAMMAS[transfer])
    return profiles.SRGB_CURVE


def toned(transfer: int, signal: float) -> float:
    """Light from 0 to 1 for a high-dynamic-range signal from 0 to 1 (PQ: 16, HLG: 18).

    Highlights above white are compressed into range (extended Reinhard).
    """
    peak = _PEAK / _WHITE
    light = min(_LIGHT[transfer](signal), peak)
    return light * (1 + light / peak**2) / (1 + light)


def _pq(value: float) -> float:
    """SMPTE ST 2084: light relative to white, for a signal from 0 to 1."""
    power = value ** (1 / 78.84375)
    linear = max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)
    return float(10_000 * linear ** (1 / 0.1593017578125) / _WHITE)


def _hlg(value: float) -> float:
    """ARIB STD-B67 on a screen of 1,000 nits."""
    bright = (exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
    scene = value * value / 3 if value <= 0.5 else bright
    return float(1000 * scene**1.2 / _WHITE)


_LIGHT: dict[int, Callable[[float], float]] = {_PQ: _pq, _HLG: _hlg}
