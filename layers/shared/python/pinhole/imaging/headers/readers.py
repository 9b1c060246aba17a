"""The accepted formats and their header readers."""

from pinhole.imaging.headers import gif, heif, jpeg, png, webp

READERS = {
    "jpeg": jpeg.read,
    "png": png.read,
    "webp": webp.read,
    "gif": gif.read,
    "heic": heif.read_heic,
    "avif": heif.read_avif,
}
