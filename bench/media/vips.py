"""libvips as documented for thumbnails: `thumbnail` for each file, and its own encoders.

The same calls as by pyvips, through the renditions' binding, which offers neither.
"""

from __future__ import annotations

from typing import Any

from pinhole.imaging import vips
from pinhole.imaging.sizes import Size

_SAVERS = {
    "webp": ("webpsave_target", b"Q=80,effort=4,keep=none"),
    "jpg": ("jpegsave_target", b"Q=80,subsample-mode=on,optimize-coding=true,keep=none"),
    "png": ("pngsave_target", b"compression=1,keep=none"),
}
_TALL = 10_000_000  # only the width is limited
_lib, _ffi = vips._lib, vips.ffi


def thumbnail(data: bytes, size: Size, format: str) -> bytes:
    """A photo's rendition as a file."""
    _lib.vips_operation_block_set(b"VipsForeign", 0)
    memory = _ffi.from_buffer(data)
    source = _ffi.gc(_lib.vips_source_new_from_memory(memory, len(data)), _lib.g_object_unref)
    shape = {"height": size.width, "crop": "centre"} if size.is_square else {"height": _TALL}
    options = {"width": size.width, "size": "down", "output-profile": "srgb", **shape}
    given = {"source": ("VipsSource", source)}
    return _saved(vips.Image(vips._run("thumbnail_source", given, options), memory), format)


def _saved(image: vips.Image, format: str) -> bytes:
    name, options = _SAVERS[format]
    target = _ffi.gc(_lib.vips_target_new_to_memory(), _lib.g_object_unref)
    operation = _lib.vips_operation_new(name.encode())
    vips._set(operation, "in", "VipsImage", image._pointer)
    vips._set(operation, "target", "VipsTarget", target)
    _lib.vips_object_set_from_string(vips._object(operation), options)
    built = _lib.vips_cache_operation_build(operation)
    _lib.g_object_unref(operation)
    if built == _ffi.NULL:
        raise vips.VipsError(vips.complaints())
    _lib.g_object_unref(built)
    return _bytes(target)


def _bytes(target: Any) -> bytes:
    value, length = _ffi.new("GValue *"), _ffi.new("size_t *")
    _lib.g_value_init(value, _lib.g_type_from_name(b"VipsBlob"))
    _lib.g_object_get_property(_ffi.cast("GObject *", target), b"blob", value)
    found = bytes(_ffi.buffer(_lib.vips_value_get_blob(value, length), length[0]))
    _lib.g_value_unset(value)
    return found
