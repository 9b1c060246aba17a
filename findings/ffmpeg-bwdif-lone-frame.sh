#!/usr/bin/env bash
# A good guess: bwdif, which by FFmpeg's documents is based on yadif and interpolates better, removes
# the comb from an interlaced frame as yadif does, also if it is given one frame only.
# What happens: a lone frame comes out of bwdif as it went in, comb and all, without a warning; yadif,
# w3fdif and estdif remove it. With frames before and after it, bwdif removes it too.
# Hurt: whoever makes a poster or a thumbnail by sending one decoded frame through a filter graph, and
# the still pictures and one-frame clips of camcorders.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps imageio-ffmpeg==0.8.1

cat > "$work/show.py" <<'PY'
import subprocess

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
WIDTH, HEIGHT = 96, 64


def frame(number):
    """A white bar that moves by eight pixels from field to field, top field first."""
    rows = []
    for y in range(HEIGHT):
        start = 8 * (2 * number + y % 2)
        rows.append(bytes(255 if start <= x < start + 24 else 0 for x in range(WIDTH)))
    return b"".join(rows)


def deinterlaced(filter, frames):
    command = [FFMPEG, "-v", "warning", "-f", "rawvideo", "-pix_fmt", "gray"]
    command += ["-s", f"{WIDTH}x{HEIGHT}", "-r", "25", "-i", "-", "-vf", f"setfield=tff,{filter}"]
    command += ["-f", "rawvideo", "-pix_fmt", "gray", "-"]
    done = subprocess.run(command, input=b"".join(frames), capture_output=True, check=True)
    assert not done.stderr, done.stderr
    size = WIDTH * HEIGHT
    return [done.stdout[at : at + size] for at in range(0, len(done.stdout), size)]


def comb(picture):
    """Mean difference of neighbouring rows in the middle of the picture."""
    found = [
        abs(picture[y * WIDTH + x] - picture[(y + 1) * WIDTH + x])
        for y in range(16, 47)
        for x in range(WIDTH)
    ]
    return round(sum(found) / len(found))


print(subprocess.run([FFMPEG, "-version"], capture_output=True, text=True).stdout.split("\n")[0])
lone, five = [frame(2)], [frame(number) for number in range(5)]
print("comb of the interlaced frame:", comb(lone[0]))
FILTERS = ("yadif=0", "bwdif=0", "w3fdif=mode=frame", "estdif=mode=frame")
alone = {name: deinterlaced(name, lone)[0] for name in FILTERS}
among = {name: deinterlaced(name, five)[2] for name in FILTERS}
for name in FILTERS:
    print(f"{name:18} alone {comb(alone[name]):3}   third of five {comb(among[name]):3}")
assert alone["bwdif=0"] == lone[0], "bwdif changes a lone frame now"
assert all(comb(alone[name]) < 5 for name in FILTERS if name != "bwdif=0")
assert comb(among["bwdif=0"]) < 10 < comb(lone[0])
PY
"$work/venv/bin/python" "$work/show.py"
