"""The formats that are taken in, each with the reader of its header."""

from pinhole.imaging import jpeg, png, webp

READERS = {"jpeg": jpeg.read, "png": png.read, "webp": webp.read}
