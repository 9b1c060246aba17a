"""Filters of FFmpeg that pictures go through."""

from __future__ import annotations

# What a screen's white is in light that goes beyond it, in nits (ITU-R BT.2408).
_WHITE = 203


def thinned(rate: float) -> str:
    """Leave out frames that follow too fast. The times of the others stay as they are, so cameras
    that count unevenly keep their pace: 15 % above the rate is still taken for it.
    """
    return f"select='isnan(prev_selected_t)+gte(t-prev_selected_t,{1 / rate / 1.15:.5f})'"


def resized(width: int | str, height: int | str, hdr: str | None = None) -> str:
    """Scale to square pixels, in the colours of the video; what is brighter than a screen's white
    is brought below it, in BT.709.
    """
    if hdr is None:
        return f"scale={width}:{height}:out_range=tv,setsar=1"
    linear = f"tin={hdr}:pin=bt2020:min=bt2020nc:t=linear:npl={_WHITE}"
    screen = "p=bt709,tonemap=hable:desat=0,zscale=p=bt709:t=bt709:m=bt709:r=tv"
    return f"scale={width}:{height},zscale={linear},format=gbrpf32le,zscale={screen},setsar=1"
