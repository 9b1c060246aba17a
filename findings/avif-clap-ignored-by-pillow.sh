#!/usr/bin/env bash
# A good guess: a decoder applies `clap`, the crop stored beside an AVIF picture, as it applies or at
# least reports the rotation in `irot`; if it does not, it says so.
# What happens: libvips and pi-heif return the crop. Pillow turns `irot` into an Exif orientation but
# ignores `clap`, though it is marked essential: it returns the full picture and no trace of the crop.
# Hurt: people who cropped a photo without re-encoding it: it comes out as it was before the crop,
# from one library and not from the other.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    pillow==13.0.0 pillow-heif==1.8.1 pi-heif==1.4.0 \
    pyvips==3.2.0 pyvips-binary==8.18.7 cffi==2.1.1 pycparser==3.12

cat > "$work/show.py" <<'PY'
import io
import struct
from importlib.metadata import version

import pi_heif
import pillow_heif
import pyvips
from PIL import Image, ImageOps

WIDTH, HEIGHT, KEPT = 128, 64, 96  # red, but green to the right of what the crop keeps

CLAP = struct.pack(
    ">I4s8i", 40, b"clap", KEPT, 1, HEIGHT, 1, KEPT - WIDTH, 2, 0, 2
)  # size, then how far its centre is from the picture's: at the top left, as AVIF 1.2 asks
IROT = struct.pack(">I4sB", 9, b"irot", 3)  # three quarter turns anticlockwise


def boxes(data, start, end):
    while start < end:
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        yield kind, start, start + size
        start += size


def box(data, *path):
    """The start and end of the box at the path; only `meta` has flags before its boxes."""
    start, end = 0, len(data)
    for depth, kind in enumerate(path):
        inside = start if depth == 0 else start + (12 if path[depth - 1] == b"meta" else 8)
        start, end = next((s, e) for k, s, e in boxes(data, inside, end) if k == kind)
    return start, end


def grow(data, start, by):
    size = int.from_bytes(data[start : start + 4], "big")
    data[start : start + 4] = (size + by).to_bytes(4, "big")


def move_extents(data, by):
    """Add to the file offsets of all items, in an item location box of version 0 or 1."""
    start, _ = box(data, b"meta", b"iloc")
    later = data[start + 8] == 1
    offset, length, base = data[start + 12] >> 4, data[start + 12] & 15, data[start + 13] >> 4
    at = start + 16
    for _ in range(int.from_bytes(data[start + 14 : at], "big")):
        in_file = not (later and data[at + 3] & 15)
        at += (6 if later else 4) + base + 2
        for _ in range(int.from_bytes(data[at - 2 : at], "big")):
            if in_file:
                place = int.from_bytes(data[at : at + offset], "big") + by
                data[at : at + offset] = place.to_bytes(offset, "big")
            at += offset + length


def with_properties(picture, *added):
    """Give the first item of the file more properties, all essential, and applied in that order."""
    data, count, length = bytearray(picture), len(added), sum(map(len, added))
    move_extents(data, length + count)
    containers = [box(data, *path)[0] for path in ([b"meta"], [b"meta", b"iprp"])]
    start, end = box(data, b"meta", b"iprp", b"ipco")
    known = sum(1 for _ in boxes(data, start + 8, end))
    links, _ = box(data, b"meta", b"iprp", b"ipma")
    at = links + 18  # after version, flags, the number of items and the first item's id
    grow(data, links, count)
    linked = at + 1 + data[at]
    data[at] += count
    data[linked:linked] = bytes(0x80 | known + 1 + n for n in range(count))
    data[end:end] = b"".join(added)
    grow(data, start, length)
    for container in containers:
        grow(data, container, length + count)
    return bytes(data)


def encoded(kind):
    pillow_heif.register_heif_opener()
    picture = Image.new("RGB", (WIDTH, HEIGHT), "red")
    picture.paste("lime", (KEPT, 0, WIDTH, HEIGHT))
    file = io.BytesIO()
    picture.save(file, kind, quality=90)
    return file.getvalue()


def seen(picture):
    points = picture.convert("RGB").resize((8, 8), Image.Resampling.NEAREST)
    green = any(g > r for r, g, _ in (points.getpixel((n % 8, n // 8)) for n in range(64)))
    return f"{picture.width} x {picture.height}, {'with' if green else 'without'} the green part"


def with_pillow(data):
    picture = Image.open(io.BytesIO(data))
    told = f"info {sorted(picture.info)}, orientation {picture.getexif().get(0x0112)}"
    return f"{seen(ImageOps.exif_transpose(picture))}; {told}"


def with_vips(data):
    picture = pyvips.Image.new_from_buffer(data, "")
    return seen(Image.frombytes("RGB", (picture.width, picture.height), picture.write_to_memory()))


def with_pi_heif(data):
    return seen(pi_heif.open_heif(io.BytesIO(data)).to_pillow())


print(*(f"{name} {version(name)}" for name in ("pillow", "pyvips-binary", "pi-heif")))
avif, heic = encoded("AVIF"), encoded("HEIF")
for name, properties in (("plain", ()), ("clap", (CLAP,)), ("clap, irot", (CLAP, IROT))):
    cropped = with_properties(avif, *properties)
    print(f"AVIF, {name}: Pillow: {with_pillow(cropped)}")
    print(f"AVIF, {name}: libvips: {with_vips(cropped)}")
    print(f"HEIC, {name}: pi-heif: {with_pi_heif(with_properties(heic, *properties))}")
PY
"$work/venv/bin/python" "$work/show.py" | tee "$work/seen"

diff - "$work/seen" <<'EXPECTED' || { echo "CHANGED: see the difference above"; exit 1; }
pillow 13.0.0 pyvips-binary 8.18.7 pi-heif 1.4.0
AVIF, plain: Pillow: 128 x 64, with the green part; info [], orientation None
AVIF, plain: libvips: 128 x 64, with the green part
HEIC, plain: pi-heif: 128 x 64, with the green part
AVIF, clap: Pillow: 128 x 64, with the green part; info [], orientation None
AVIF, clap: libvips: 96 x 64, without the green part
HEIC, clap: pi-heif: 96 x 64, without the green part
AVIF, clap, irot: Pillow: 64 x 128, with the green part; info ['exif'], orientation 6
AVIF, clap, irot: libvips: 64 x 96, without the green part
HEIC, clap, irot: pi-heif: 64 x 96, without the green part
EXPECTED
