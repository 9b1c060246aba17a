"""The memory allocator's settings."""

import ctypes

# glibc's parameter numbers and their values.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_MB = 1 << 20
_SETTINGS = {_M_ARENA_MAX: 1, _M_TRIM_THRESHOLD: 1_024 * _MB, _M_MMAP_THRESHOLD: 32 * _MB}


def keep() -> None:
    """Under glibc, share one heap between threads and never return its memory.

    Otherwise memory freed after a picture is returned to the kernel and faulted in again page by
    page: 2 to 4 % of all CPU. A function pays for its memory either way.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        for setting, value in _SETTINGS.items():
            mallopt(setting, value)
