#!/usr/bin/env bash
# A good guess: `fail_on="warning"` makes libvips fail for a JPEG about which libjpeg warns, such as
# one that ends before its last pixels.
# What happens: it looks for warnings before it reads a strip of rows, and never after the last. A
# grey or CMYK picture that ends early in its last strip is loaded without an error; only the error
# buffer has the warning. (Colour with halved chroma is decoded ahead, so that one fails.)
# Hurt: photos that lost their end in an upload are published with a grey edge by those who asked
# libvips to refuse them.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    pillow==13.0.0 pyvips==3.2.0 pyvips-binary==8.18.7 cffi==2.1.1 pycparser==3.12

cat > "$work/show.py" <<'PY'
import io
from importlib.metadata import version

import pyvips
from PIL import Image

END = b"\xff\xd9"


def photo(mode, height):
    noise = Image.effect_noise((64, height), 90)
    file = io.BytesIO()
    picture = Image.merge(mode, [noise] * len(mode)) if len(mode) > 1 else noise
    picture.save(file, "JPEG", quality=90)
    return file.getvalue().removesuffix(END)


def loaded(data):
    pyvips.vips_lib.vips_error_clear()
    try:
        pyvips.Image.jpegload_buffer(data, fail_on="warning").write_to_memory()
    except pyvips.Error:
        return "fails"
    told = pyvips.ffi.string(pyvips.vips_lib.vips_error_buffer()).decode().strip()
    return f"loaded; error buffer: {told!r}"


print("pyvips-binary", version("pyvips-binary"))
for mode, height in (("RGB", 64), ("L", 64), ("CMYK", 64)):
    whole = photo(mode, height)
    for lost in (0, 30):
        cut = whole[: len(whole) - lost] + END
        print(f"{mode}, 64 x {height}, {lost} bytes of its last row of blocks lost: {loaded(cut)}")
PY
"$work/venv/bin/python" "$work/show.py" | tee "$work/seen"

diff - "$work/seen" <<'EXPECTED' || { echo "CHANGED: see the difference above"; exit 1; }
pyvips-binary 8.18.7
RGB, 64 x 64, 0 bytes of its last row of blocks lost: loaded; error buffer: ''
RGB, 64 x 64, 30 bytes of its last row of blocks lost: fails
L, 64 x 64, 0 bytes of its last row of blocks lost: loaded; error buffer: ''
L, 64 x 64, 30 bytes of its last row of blocks lost: loaded; error buffer: 'VipsJpeg: Corrupt JPEG data: premature end of data segment'
CMYK, 64 x 64, 0 bytes of its last row of blocks lost: loaded; error buffer: ''
CMYK, 64 x 64, 30 bytes of its last row of blocks lost: loaded; error buffer: 'VipsJpeg: Corrupt JPEG data: premature end of data segment'
EXPECTED
