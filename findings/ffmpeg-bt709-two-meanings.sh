#!/usr/bin/env bash
# A good guess: FFmpeg's two filters for colours agree on what "bt709" is, so to convert a BT.709
# picture to sRGB's curve gives the same greys by zscale and by colorspace, within rounding.
# What happens: colorspace takes bt709 for the camera's curve (BT.709's own, a lighter result), zscale
# for that of a studio's screen (BT.1886, a power of 2.4, a darker one), so mid-grey differs by about
# twenty of 255 levels, and neither says so. Hurt: whoever swaps one filter for the other, or makes
# posters by one and compares them with frames by the other.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps imageio-ffmpeg==0.8.1

cat > "$work/show.py" <<'PY'
import subprocess

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
GREYS = (16, 32, 64, 128, 192, 235)
TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=pc"
FILTERS = {
    "zscale": "zscale=tin=bt709:t=iec61966-2-1:pin=bt709:p=bt709:min=bt709:m=bt709:rin=full:r=full",
    "colorspace": "colorspace=iall=bt709:trc=iec61966-2-1:primaries=bt709:space=bt709"
    ":irange=pc:range=pc:format=yuv444p",
}


def converted(grey, filter):
    side, plane = 16, 16 * 16
    frame = bytes([grey]) * plane + bytes([128]) * 2 * plane
    command = [FFMPEG, "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuv444p", "-s", f"{side}x{side}"]
    command += ["-i", "-", "-vf", f"{TAGS},{filter}", "-f", "rawvideo", "-pix_fmt", "yuv444p", "-"]
    done = subprocess.run(command, input=frame, capture_output=True, check=True)
    return done.stdout[plane // 2]


def camera(grey):
    value = grey / 255
    light = value / 4.5 if value < 0.081 else ((value + 0.099) / 1.099) ** (1 / 0.45)
    return srgb(light)


def screen(grey):
    return srgb((grey / 255) ** 2.4)


def srgb(light):
    value = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(255 * value)


version = subprocess.run([FFMPEG, "-version"], capture_output=True, text=True).stdout.split()[2]
print(f"FFmpeg {version} of imageio-ffmpeg 0.8.1")
print("grey   zscale (a power of 2.4)   colorspace (the camera's curve)")
apart = {}
for grey in GREYS:
    by = {name: converted(grey, filter) for name, filter in FILTERS.items()}
    print(f"{grey:4} {by['zscale']:8} ({screen(grey)}) {by['colorspace']:20} ({camera(grey)})")
    assert abs(by["zscale"] - screen(grey)) <= 2, "zscale has another curve now"
    assert abs(by["colorspace"] - camera(grey)) <= 2, "colorspace has another curve now"
    apart[grey] = by["colorspace"] - by["zscale"]
assert apart[128] >= 15
PY
"$work/venv/bin/python" "$work/show.py"
