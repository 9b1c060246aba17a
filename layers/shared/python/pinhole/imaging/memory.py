"""How this process keeps its memory."""

import ctypes

_M_ARENA_MAX = -8  # glibc's number for it


def keep() -> None:
    """Let all threads share one heap, where glibc is.

    Else each has its own, and gives back what a picture took when it ends: the next one takes it
    again page by page, which is 3 % of all CPU. Threads are few, and allocate little at a time.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_M_ARENA_MAX, 1)
