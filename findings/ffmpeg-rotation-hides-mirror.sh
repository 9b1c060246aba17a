#!/usr/bin/env bash
# A good guess: the rotation that FFmpeg and PyAV report for a video sums up its display matrix, so
# turning the frames by it gives what the ffmpeg program itself shows.
# What happens: the number comes from the matrix's top row and mirroring is lost. A clip mirrored from
# left to right is reported as turned by 180 degrees, one mirrored from top to bottom as upright, a
# mirrored quarter turn as a plain one: all four mirrored matrices give a wrong frame.
# Hurt: people with mirrored selfie clips, in services that read the rotation and turn frames by it.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    imageio-ffmpeg==0.8.1 av==18.1.0 pillow==13.0.0

cat > "$work/show.py" <<'PY'
import re
import subprocess
from importlib.metadata import version

import av
import imageio_ffmpeg
from PIL import Image

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
WIDTH, HEIGHT = 128, 64
MIRRORED = ("-display_hflip",)
MATRICES = {
    "upright": ("-display_rotation", "0"),
    "quarter": ("-display_rotation", "90"),
    "half": ("-display_rotation", "180"),
    "three quarters": ("-display_rotation", "270"),
    "upright, mirrored": MIRRORED,
    "quarter, mirrored": ("-display_rotation", "90", *MIRRORED),
    "half, mirrored": ("-display_rotation", "180", *MIRRORED),
    "three quarters, mirrored": ("-display_rotation", "270", *MIRRORED),
}


def ffmpeg(*arguments):
    command = [FFMPEG, "-hide_banner", "-nostdin", "-y", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def film(name):
    """One still: red, green (top), blue, white (bottom)."""
    still = Image.new("RGB", (WIDTH, HEIGHT), "red")
    for colour, at in (("lime", (64, 0)), ("blue", (0, 32)), ("white", (64, 32))):
        still.paste(colour, (*at, at[0] + 64, at[1] + 32))
    still.save("still.png")
    ffmpeg("-loop", "1", "-i", "still.png", "-t", "0.2", "-pix_fmt", "yuv420p", name)


def corners(picture):
    """The initials of the four colours: the top row, then the bottom row."""
    names = {(1, 0, 0): "R", (0, 1, 0): "G", (0, 0, 1): "B", (1, 1, 1): "W"}
    picture = picture.convert("RGB")
    across, down = picture.width - 9, picture.height - 9
    points = ((8, 8), (across, 8), (8, down), (across, down))
    four = [names[tuple(int(v > 127) for v in picture.getpixel(point))] for point in points]
    return "".join(four[:2]) + "/" + "".join(four[2:])


def reported(name):
    found = re.search(r"rotation of (-?[0-9.]+) degrees", ffmpeg("-i", name))
    return f"{float(found[1]) + 0:g}" if found else "none"


print("FFmpeg", imageio_ffmpeg.get_ffmpeg_version(), end=" ")
print(*(f"{name} {version(name)}" for name in ("imageio-ffmpeg", "av", "pillow")))
print("display matrix | shown by ffmpeg | degrees by ffmpeg, PyAV | a frame turned by the degrees")
film("film.mp4")
for label, options in MATRICES.items():
    ffmpeg(*options, "-i", "film.mp4", "-c", "copy", "turned.mp4")
    ffmpeg("-i", "turned.mp4", "-frames:v", "1", "shown.png")
    shown = corners(Image.open("shown.png"))
    with av.open("turned.mp4") as container:
        frame = next(container.decode(video=0))
    turned = corners(frame.to_image().rotate(frame.rotation, expand=True))
    verdict = "right" if turned == shown else "WRONG"
    degrees = f"{reported('turned.mp4')}, {frame.rotation}"
    print(f"{label} | {shown} | {degrees} | {turned} {verdict}")
PY
cd "$work"
venv/bin/python show.py | tee printed

tail -n +2 printed > seen  # the first line: the versions
diff - seen <<'EXPECTED' || { echo "CHANGED: see the difference above"; exit 1; }
display matrix | shown by ffmpeg | degrees by ffmpeg, PyAV | a frame turned by the degrees
upright | RG/BW | none, 0 | RG/BW right
quarter | GW/RB | 90, 90 | GW/RB right
half | WB/GR | -180, -180 | WB/GR right
three quarters | BR/WG | -90, -90 | BR/WG right
upright, mirrored | GR/WB | -180, -180 | WB/GR WRONG
quarter, mirrored | WG/BR | 90, 90 | GW/RB WRONG
half, mirrored | BW/RG | 0, 0 | RG/BW WRONG
three quarters, mirrored | RB/GW | -90, -90 | BR/WG WRONG
EXPECTED
