"""Where the threads of a process get their memory."""

from __future__ import annotations

import ctypes

#: Of ``mallopt()``: how many arenas there may be, see mallopt(3).
_ARENA_MAX = -8


def use_one(library: object | None = None) -> None:
    """Let all threads share one heap: several hold megabytes that nobody uses.

    To be called before the first thread is made. Only the C library of GNU has
    more than one; another may have no such call, and is left as it is.
    """
    mallopt = getattr(library or ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)
