"""FFmpeg filters for pictures."""

from __future__ import annotations

# The level of white in high-dynamic-range video, in nits (ITU-R BT.2408).
_WHITE = 203


def thinned(rate: float) -> str:
    """Drop frames above a rate. The other frames keep their times, so uneven camera rates keep
    their pace: up to 15 % above the rate is tolerated.
    """
    return f"select='isnan(prev_selected_t)+gte(t-prev_selected_t,{1 / rate / 1.15:.5f})'"


def resized(width: int | str, height: int | str, hdr: str | None = None) -> str:
    """Scale to square pixels, in the video's colour space; high dynamic range is tone-mapped to
    BT.709.
    """
    if hdr is None:
        return f"scale={width}:{height}:out_range=tv,setsar=1"
    linear = f"tin={hdr}:pin=bt2020:min=bt2020nc:t=linear:npl={_WHITE}"
    screen = "p=bt709,tonemap=hable:desat=0,zscale=p=bt709:t=bt709:m=bt709:r=tv"
    return f"scale={width}:{height},zscale={linear},format=gbrpf32le,zscale={screen},setsar=1"
