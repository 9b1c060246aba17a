"""Bindings to the few libvips calls that the renditions need.

`pyvips-binary` contains libvips and a module of its C functions; this is the whole binding (pyvips
itself is another package, slower to import and without a wheel).

Only the loaders named here can run, each called by name: libvips never guesses a type. Nothing is
cached between photos. C code runs without the interpreter lock.
"""

import os
from collections.abc import Mapping
from typing import Any

import _libvips

ffi, _lib = _libvips.ffi, _libvips.lib

_LOADERS = ("Jpeg", "Png", "Webp")
_EIGHT_BITS = 0  # VIPS_FORMAT_UCHAR


class VipsError(Exception):
    """The message is libvips's own."""


class Image:
    """A lazily computed picture; `source` is the buffer it reads."""

    def __init__(self, pointer: Any, source: object = None):
        self._pointer = ffi.gc(pointer, _lib.g_object_unref)
        self._source = source

    @property
    def width(self) -> int:
        return self._number("width")

    @property
    def height(self) -> int:
        return self._number("height")

    @property
    def bands(self) -> int:
        return self._number("bands")

    @property
    def format(self) -> int:
        """0 for 8 bits, 2 for 16, as libvips numbers its formats."""
        return self._number("format")

    def does(self, operation: str, **options: object) -> "Image":
        """This picture after an operation, named as in libvips's reference."""
        return Image(_run(operation, {"in": ("VipsImage", self._pointer)}, options), self)

    def part(self, left: int, top: int, width: int, height: int) -> "Image":
        """A box of this picture."""
        box = {"left": left, "top": top, "width": width, "height": height}
        return Image(_run("extract_area", {"input": ("VipsImage", self._pointer)}, box), self)

    def pixels(self) -> Any:
        """All pixels, row by row, as a buffer. This runs the computation."""
        length = ffi.new("size_t *")
        memory = _lib.vips_image_write_to_memory(self._pointer, length)
        if memory == ffi.NULL:
            raise VipsError(complaints())
        return ffi.buffer(ffi.gc(memory, _lib.g_free, length[0]), length[0])

    def _number(self, name: str) -> int:
        value = ffi.new("GValue *")
        if _lib.vips_image_get(self._pointer, name.encode(), value):
            raise VipsError(complaints())
        get = _lib.g_value_get_enum if name == "format" else _lib.g_value_get_int
        found: int = get(value)
        _lib.g_value_unset(value)
        return found


def load(loader: str, data: bytes, **options: object) -> Image:
    """Open a file's bytes with one loader, such as "jpegload"; reads its header.

    Clears libvips's error buffer first: warnings about an earlier file would otherwise be part of
    this one's errors.
    """
    _lib.vips_error_clear()
    memory = ffi.from_buffer(data)
    source = ffi.gc(_lib.vips_source_new_from_memory(memory, len(data)), _lib.g_object_unref)
    given = {"source": ("VipsSource", source)}
    return Image(_run(f"{loader}_source", given, options), (source, memory))


def of_pixels(data: Any, width: int, height: int, bands: int) -> Image:
    """A picture of 8-bit pixels in memory, row by row."""
    memory = ffi.from_buffer(data)
    size = (width, height, bands, _EIGHT_BITS)
    return Image(_lib.vips_image_new_from_memory(memory, len(data), *size), memory)


def _run(name: str, given: dict[str, tuple[str, Any]], options: Mapping[str, object]) -> Any:
    operation = _lib.vips_operation_new(name.encode())
    if operation == ffi.NULL:
        raise VipsError(complaints())
    try:
        for key, (kind, pointer) in given.items():
            _set(operation, key, kind, pointer)
        if _lib.vips_object_set_from_string(_object(operation), _text(options)):
            raise VipsError(complaints())
        built = _lib.vips_cache_operation_build(operation)
    finally:
        _lib.g_object_unref(operation)
    if built == ffi.NULL:
        raise VipsError(complaints())
    return _out(built)


def _set(operation: Any, key: str, kind: str, pointer: Any) -> None:
    value = ffi.new("GValue *")
    _lib.g_value_init(value, _lib.g_type_from_name(kind.encode()))
    _lib.g_value_set_object(value, pointer)
    _lib.g_object_set_property(ffi.cast("GObject *", operation), key.encode(), value)
    _lib.g_value_unset(value)


def _out(operation: Any) -> Any:
    value = ffi.new("GValue *")
    _lib.g_value_init(value, _lib.g_type_from_name(b"VipsImage"))
    _lib.g_object_get_property(ffi.cast("GObject *", operation), b"out", value)
    image = ffi.cast("VipsImage *", _lib.g_value_get_object(value))
    _lib.g_object_ref(image)
    _lib.g_value_unset(value)
    _lib.vips_object_unref_outputs(_object(operation))
    _lib.g_object_unref(operation)
    return image


def _object(operation: Any) -> Any:
    return ffi.cast("VipsObject *", operation)


def _text(options: Mapping[str, object]) -> bytes:
    return ",".join(f"{key.replace('_', '-')}={value}" for key, value in options.items()).encode()


def complaints() -> str:
    """Empty libvips's error buffer, which all threads share, and return what was in it."""
    words: str = ffi.string(_lib.vips_error_buffer()).decode(errors="replace").strip()
    _lib.vips_error_clear()
    return words


def _start() -> None:
    os.putenv("VIPS_WARNING", "0")  # any value silences its warnings
    os.putenv("VIPS_DISC_THRESHOLD", "4g")  # pictures stay in memory: their size was checked
    if _lib.vips_init(b"pinhole"):
        raise VipsError(complaints())
    _lib.vips_cache_set_max(0)
    _lib.vips_concurrency_set(1)  # the other cores encode in parallel
    _lib.vips_block_untrusted_set(1)
    _lib.vips_operation_block_set(b"VipsForeign", 1)
    for name in _LOADERS:
        _lib.vips_operation_block_set(f"VipsForeignLoad{name}Source".encode(), 0)


_start()
