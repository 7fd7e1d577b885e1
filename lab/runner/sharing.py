"""What a forked process goes on sharing with the one that it was forked from.

A page of memory is shared until somebody writes to it, and counting the
references to an object is writing. So the zygote makes all that it holds
immortal before it forks, as PEP 683 has it for just this: Python neither
counts nor frees immortal objects. There is no call for it, so the count that
Python itself gave to ``None`` is written into each object (CPython 3.12 and
later, where the count is the first four bytes of an object).

And it asks for large pages: a process with few of them is copied, and
taken away, in half the time.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

_count_at = ctypes.c_uint32.from_address

#: Of ``madvise()``: put what is here into large pages now (Linux 6.1).
_COLLAPSE = 25
_LARGE = 2 * 1024 * 1024
MAPS = Path("/proc/self/maps")


def immortalise() -> int:
    """Make every object that this process holds immortal; how many were not before.

    Only for a process that ends without giving its objects back, by ``os._exit()``.
    """
    immortal = _count_at(id(None)).value
    if immortal < 2**31 or not _counts_are_there():
        return 0
    gc.unfreeze()
    made = 0
    todo: list[Any] = []
    for found in (*gc.get_objects(), *_of_builtin_types()):
        todo.append(found)
        while todo:
            thing = todo.pop()
            count = _count_at(id(thing))
            if count.value < 2**31:
                count.value = immortal
                made += 1
                todo.extend(_untracked(thing))
    return made


def _counts_are_there() -> bool:
    """Whether this Python keeps the count of an object where it is looked for."""
    probe = object()
    held = [probe] * 1000
    return len(held) <= _count_at(id(probe)).value <= len(held) + 10


def _untracked(thing: Any) -> Iterator[Any]:
    """What ``thing`` holds that the garbage collector does not list by itself."""
    if type(thing) is CodeType:
        yield from (thing.co_consts, thing.co_names, thing.co_linetable, thing.co_exceptiontable)
        yield from (thing.co_name, thing.co_qualname, thing.co_filename)
    for held in gc.get_referents(thing):
        if not gc.is_tracked(held):
            yield held


def _of_builtin_types() -> Iterator[Any]:
    """The methods of types that are written in C: nothing lists them either."""
    todo, seen = [object], set()
    while todo:
        kind: type = todo.pop()
        if kind not in seen:
            seen.add(kind)
            todo.extend(type.__subclasses__(kind))
            yield from vars(kind).values()


def gather() -> None:
    """Ask the system to hold this process's own memory in large pages; it may decline."""
    library = ctypes.CDLL(None)
    for start, end in _areas():
        start, end = -(-start // _LARGE) * _LARGE, end // _LARGE * _LARGE
        if start < end:
            library.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _COLLAPSE)


def _areas() -> Iterator[tuple[int, int]]:
    """Where this process has writable memory that is no file's, by the list that Linux keeps."""
    for line in MAPS.read_text().splitlines() if MAPS.exists() else ():
        place, rights, _, _, file, *_ = line.split()
        if rights == "rw-p" and file == "0":
            start, _, end = place.partition("-")
            yield int(start, 16), int(end, 16)
