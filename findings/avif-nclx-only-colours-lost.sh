#!/usr/bin/env bash
# A good guess: an AVIF that names its colour space by numbers (nclx: Display P3, or BT.2020 with PQ)
# and has no ICC profile is converted when it is read, or the numbers are there to ask for.
# What happens: Pillow and libvips return the stored values unconverted, and neither has the numbers
# in any field; libvips even says "srgb", and its icc_transform to sRGB changes nothing. FFmpeg, from
# the same bytes, names the colour space.
# Hurt: wide-gamut pictures come out dull, HDR ones grey, and no later step can know or repair it.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    pillow==13.0.0 pyvips==3.2.0 pyvips-binary==8.18.7 cffi==2.1.1 pycparser==3.12 \
    imageio-ffmpeg==0.8.1

cat > "$work/show.py" <<'PY'
import io
import struct
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import imageio_ffmpeg
import pyvips
from PIL import Image

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
SPACES = {"Display P3": (12, 13, "smpte432"), "BT.2020 with PQ": (9, 16, "smpte2084")}


def picture(primaries: int, transfer: int) -> bytes:
    """A red AVIF without an ICC profile, in that colour space."""
    made = io.BytesIO()
    Image.new("RGB", (64, 64), (255, 0, 0)).save(made, "avif", quality=90)
    data = bytearray(made.getvalue())
    assert data.count(b"colrnclx") == 1
    at = data.index(b"colrnclx") + 8
    data[at : at + 4] = struct.pack(">HH", primaries, transfer)
    return bytes(data)


def near_red(values) -> bool:
    return values[0] > 250 and values[1] < 5 and values[2] < 5


print("Pillow", version("pillow"), "| libvips", pyvips.version(0), pyvips.version(1),
      "| imageio-ffmpeg", version("imageio-ffmpeg"))
for name, (primaries, transfer, expected) in SPACES.items():
    data = picture(primaries, transfer)
    by_pillow = Image.open(io.BytesIO(data))
    by_vips = pyvips.Image.new_from_buffer(data, "")
    same = by_vips.icc_transform("srgb")
    file = Path(sys.argv[1]) / "picture.avif"
    file.write_bytes(data)
    run = subprocess.run([FFMPEG, "-hide_banner", "-i", file], capture_output=True, text=True)
    named = next(line for line in run.stderr.splitlines() if "Video:" in line)
    fields = [field for field in by_vips.get_fields() if "icc" in field or "nclx" in field]
    print(f"{name}: Pillow {by_pillow.getpixel((9, 9))} and {sorted(by_pillow.info)};",
          f"libvips {by_vips(9, 9)} as {by_vips.interpretation}, {fields},",
          f"icc_transform {same(9, 9)}; FFmpeg:{named.split(',')[1:3]}")
    assert near_red(by_pillow.getpixel((9, 9))) and near_red(by_vips(9, 9))
    assert sorted(by_pillow.info) == ["duration", "timestamp"]
    assert by_vips.interpretation == "srgb" and not fields and near_red(same(9, 9))
    assert expected in named
print("The colour space is in the file, and only FFmpeg tells")
PY
"$work/venv/bin/python" "$work/show.py" "$work"
