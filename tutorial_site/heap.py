"""Where the threads of a process get their memory.

Each would have a heap of its own, and keep there what it gave back: with sixty
of them that is thirty megabytes which nobody uses. They take turns at Python
anyway, so that one heap for all costs no time.
"""

from __future__ import annotations

import os
import sys

#: Is read when a process begins: by the C library of GNU, see mallopt(3), and by jemalloc, which
#: the part of granian that is written in Rust gets its memory from. Others do not know the names.
ENVIRONMENT = {
    "GLIBC_TUNABLES": "glibc.malloc.arena_max=1:glibc.malloc.tcache_count=0",
    "_RJEM_MALLOC_CONF": "narenas:1,tcache:false,dirty_decay_ms:0,muzzy_decay_ms:0",
}


def use_one() -> None:
    """Let all threads share one heap: begin this process anew, unless it began so.

    To be called before anything is loaded that would have to be loaded again.
    What the operator has set stays as it is.
    """
    missing = {name: value for name, value in ENVIRONMENT.items() if name not in os.environ}
    if missing:
        os.execve(  # noqa: S606  (this very program)
            sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **missing}
        )
