"""How this process keeps its memory."""

import ctypes

# glibc's numbers for its settings, and what they become.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_MB = 1 << 20
_SETTINGS = {_M_ARENA_MAX: 1, _M_TRIM_THRESHOLD: 1_024 * _MB, _M_MMAP_THRESHOLD: 32 * _MB}


def keep() -> None:
    """Let all threads share one heap, where glibc is, and keep what it has grown to.

    Else it gives back what a picture took when that ends, and the next one takes it again page by
    page: 2 to 4 % of all CPU. A function pays for its memory whether it is given back or not.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        for setting, value in _SETTINGS.items():
            mallopt(setting, value)
