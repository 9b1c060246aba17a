"""A picture's fidelity to the ideal: a float Lanczos-3 reduction of the full picture."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageMath, ImageStat
from pinhole.imaging.sizes import PHOTO

from bench.media.ways import centre, upright_srgb

_BLOCK = 8
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


@dataclass(frozen=True)
class Quality:
    """PSNR in dB and mean SSIM (of luma, in blocks of 8 x 8), before encoding."""

    psnr: float
    ssim: float


def references(file: Path) -> dict[str, Image.Image]:
    """Size -> the ideal picture."""
    image = upright_srgb(file.read_bytes())
    made: dict[str, list[Image.Image]] = {size.name: [] for size in PHOTO}
    for band in image.split():
        exact = band.convert("F")
        for size in PHOTO:
            box, wanted = centre(size, image.size), size.of(*image.size)
            reduced = exact.resize(wanted, Image.Resampling.LANCZOS, box)
            made[size.name].append(reduced.point(lambda value: value + 0.5).convert("L"))
    return {name: Image.merge("RGB", bands) for name, bands in made.items()}


def compare(data: bytes, reference: Image.Image) -> Quality:
    """Compare a PNG with a reference; a different size scores zero."""
    image = Image.open(BytesIO(data)).convert("RGB")
    if image.size != reference.size:
        return Quality(0, 0)
    squares = ImageStat.Stat(ImageChops.difference(image, reference)).sum2
    error = sum(squares) / (3 * image.width * image.height)
    psnr = 10 * math.log10(255**2 / error) if error else 99.0
    return Quality(psnr, _ssim(image.convert("L"), reference.convert("L")))


def _ssim(a: Image.Image, b: Image.Image) -> float:
    """Wang et al. 2004, in blocks instead of a sliding window."""
    x, y = a.convert("F"), b.convert("F")
    product = {"xx": (x, x), "yy": (y, y), "xy": (x, y)}
    means = {"x": x.reduce(_BLOCK), "y": y.reduce(_BLOCK)}
    for name, pair in product.items():
        whole = ImageMath.lambda_eval(lambda it: it["p"] * it["q"], p=pair[0], q=pair[1])
        means[name] = whole.reduce(_BLOCK)
    [mean] = array("f", _similarity(means).resize((1, 1), Image.Resampling.BOX).tobytes())
    return mean


def _similarity(means: dict[str, Image.Image]) -> Image.Image:
    def formula(it: dict[str, Any]) -> object:
        x, y = it["x"], it["y"]
        covariance = it["xy"] - x * y
        variances = it["xx"] - x * x + it["yy"] - y * y
        likeness = (x * y * 2 + _C1) * (covariance * 2 + _C2)
        return likeness / ((x * x + y * y + _C1) * (variances + _C2))

    similarity: Image.Image = ImageMath.lambda_eval(formula, **means)
    return similarity
