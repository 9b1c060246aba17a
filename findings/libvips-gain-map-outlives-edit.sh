#!/usr/bin/env bash
# A good guess: since libvips reads and writes Ultra HDR JPEG, an edit changes the gain map along
# with the picture, or the gain map is dropped.
# What happens: thumbnail cuts and turns the gain map, but after crop, flip and autorot jpegsave
# embeds the gain map of the whole original, and HDR screens stretch it over the new picture.
# Hurt: photographers with HDR phones: the wrong places of their edited pictures glow.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    pyvips==3.2.0 pyvips-binary==8.18.7 cffi==2.1.1 pycparser==3.12

cat > "$work/show.py" <<'PY'
from importlib.metadata import version

import pyvips

WIDTH, HEIGHT = 256, 128
LAMP = (32, 32, 64, 64)  # left, top, width, height: all of it in the left half


def mean(image, left, top, width, height):
    """The mean value of a place that is given in shares of the picture."""
    w, h = image.width, image.height
    return image.crop(int(left * w), int(top * h), int(width * w), int(height * h)).avg()


def photo():
    """A dim room (0.2 of SDR white) with a lamp four times as bright as SDR white, as bytes."""
    room = (pyvips.Image.black(WIDTH, HEIGHT, bands=3) + 0.2).cast("float")
    lamp = (pyvips.Image.black(*LAMP[2:], bands=3) + 4.0).cast("float")
    return room.insert(lamp, *LAMP[:2]).copy(interpretation="scrgb").uhdrsave_buffer()


def gain_map(jpeg):
    return pyvips.Image.jpegload_buffer(pyvips.Image.uhdrload_buffer(jpeg).get("gainmap-data"))


def same_pixels(one, other):
    return one.write_to_memory() == other.write_to_memory()


def shows_lamp(image):
    """Whether the place of the lamp in the original stands out in the picture."""
    lamp, dark = mean(image, 0.15, 0.3, 0.2, 0.4), mean(image, 0.6, 0.3, 0.2, 0.4)
    return "yes" if lamp > dark + 40 else "no"


original = photo()
opened = pyvips.Image.new_from_buffer(original, "")
dim = mean(opened.uhdr2scRGB(), 0.6, 0.3, 0.2, 0.4)
upside_down = opened.copy()
upside_down.set_type(pyvips.GValue.gint_type, "orientation", 3)
edits = {
    "opened and saved": opened,
    "crop to the right half": opened.crop(WIDTH // 2, 0, WIDTH // 2, HEIGHT),
    "fliphor": opened.fliphor(),
    "autorot of orientation 3": upside_down.autorot(),
    "thumbnail of the right half": pyvips.Image.thumbnail_buffer(
        original, 64, height=64, crop="high"
    ),
}
print(*(f"{name} {version(name)}" for name in ("pyvips", "pyvips-binary")))
print("edit | picture | gain map | same pixels as the original's |", end=" ")
print("lamp at its old place: in the picture, in the map")
for name, edited in edits.items():
    saved = edited.jpegsave_buffer()
    gain = gain_map(saved)
    same = "yes" if same_pixels(gain, gain_map(original)) else "no"
    base = pyvips.Image.jpegload_buffer(saved)
    print(
        f"{name} | {base.width} x {base.height} | {gain.width} x {gain.height} | {same} |"
        f" {shows_lamp(base)}, {shows_lamp(gain)}"
    )

half = pyvips.Image.uhdrload_buffer(edits["crop to the right half"].jpegsave_buffer())
glow = mean(half.uhdr2scRGB(), 0.15, 0.3, 0.2, 0.4)
print("right half on an HDR screen, where the lamp never was:", end=" ")
print("much brighter than the room" if glow > 1.5 * dim else "as dim as the room")
PY
"$work/venv/bin/python" "$work/show.py" | tee "$work/seen"

diff - "$work/seen" <<'EXPECTED' || { echo "CHANGED: see the difference above"; exit 1; }
pyvips 3.2.0 pyvips-binary 8.18.7
edit | picture | gain map | same pixels as the original's | lamp at its old place: in the picture, in the map
opened and saved | 256 x 128 | 128 x 64 | yes | yes, yes
crop to the right half | 128 x 128 | 128 x 64 | yes | no, yes
fliphor | 256 x 128 | 128 x 64 | yes | no, yes
autorot of orientation 3 | 256 x 128 | 128 x 64 | yes | no, yes
thumbnail of the right half | 64 x 64 | 32 x 32 | no | no, no
right half on an HDR screen, where the lamp never was: much brighter than the room
EXPECTED
