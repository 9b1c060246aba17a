"""FFmpeg filters for pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pinhole.video.colours import BT709, SRGB_CURVE, Colours, screen_curve

_CURVE_POINTS = 1024
# Of an interlaced video: smaller ones are no camera's, and too small for the filters.
_FEWEST_LINES = 64
_SCREEN = Colours(BT709, BT709, BT709)


def deinterlaced(height: int) -> list[str]:
    """Deinterlace frames that are marked as interlaced, with the help of their neighbours."""
    return ["bwdif=mode=send_frame:deint=interlaced"] if height >= _FEWEST_LINES else []


def deinterlaced_alone(height: int) -> list[str]:
    """The same for frames that are far apart, each from its own lines alone."""
    return ["estdif=mode=frame:deint=interlaced"] if height >= _FEWEST_LINES else []


def thinned(rate: float) -> str:
    """Drop frames above a rate. The other frames keep their times, so uneven camera rates keep
    their pace: up to 15 % above the rate is tolerated.
    """
    return f"select='isnan(prev_selected_t)+gte(t-prev_selected_t,{_gap(rate)})'"


def left_by_thinning(times: Sequence[float], rate: float) -> list[float]:
    """The times of the frames that this leaves, of frames at these times in seconds."""
    gap, left = float(_gap(rate)), list(times[:1])
    for time in times:
        if time - left[-1] >= gap:
            left.append(time)
    return left


def cut(start: float, end: float) -> str:
    """Drop frames before and after these times, in seconds."""
    return f"trim=start={start:.7f}:end={end:.7f}"


def between(spans: Sequence[tuple[float, float]]) -> str:
    """Drop frames that are in none of these spans of time, in seconds."""
    inside = "+".join(f"between(t,{start:.7f},{end:.7f})" for start, end in spans)
    return f"trim=end={max(end for _, end in spans):.7f},select='{inside}'"


def _gap(rate: float) -> str:
    return f"{1 / rate / 1.15:.5f}"


def resized(width: int | str, height: int | str) -> str:
    """Scale to square pixels, in the video's colour space."""
    return f"scale={width}:{height}:out_range=tv,setsar=1"


def tagged(colours: Colours) -> str:
    """Declare the colours of frames, whatever they declared before."""
    return (
        f"setparams=color_primaries={colours.primaries}:color_trc={colours.transfer}"
        f":colorspace={colours.matrix}"
    )


def for_screens(colours: Colours, folder: Path) -> list[str]:
    """Convert high dynamic range and wide primaries to BT.709; nothing for other colours. The curve
    of high dynamic range is stored in the folder.
    """
    if colours.is_hdr:
        return [*_toned(colours, folder), "format=yuv444p", tagged(_SCREEN)]
    if colours.is_wide:
        return [_narrowed(colours), tagged(_SCREEN)]
    return []


def _toned(colours: Colours, folder: Path) -> list[str]:
    """As photos are converted: the curve, then the primaries in linear light."""
    rgb = f"zscale=min={colours.matrix}:m=gbr:r=full,format=gbrp12le"
    narrow = f"zscale=pin={colours.primaries}:tin={SRGB_CURVE}:min=gbr"
    narrow += f":p={BT709}:t={SRGB_CURVE}:m={BT709}:r=tv"
    return [rgb, f"lut1d=file={_curve(colours.transfer, folder)}", narrow]


def _narrowed(colours: Colours) -> str:
    """The primaries, by the camera's curve: zscale has only that of a screen in a dark room."""
    source = f"ispace={colours.matrix}:iprimaries={colours.primaries}:itrc={colours.transfer}"
    target = f"space={BT709}:primaries={BT709}:trc={colours.transfer}:range=tv"
    return f"colorspace={source}:{target}:format=yuv444p"


def _curve(transfer: int, folder: Path) -> Path:
    """A file of the tone curve, in the format of a one-dimensional .cube."""
    lines = (f"{each:.6f} {each:.6f} {each:.6f}" for each in screen_curve(transfer, _CURVE_POINTS))
    file = folder / f"curve-{transfer}.cube"
    file.write_text("\n".join([f"LUT_1D_SIZE {_CURVE_POINTS}", *lines, ""]))
    return file
