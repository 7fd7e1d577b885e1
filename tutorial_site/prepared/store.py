"""What is kept in memory, up to so many bytes: what was not asked for longest goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Protocol


class Sized(Protocol):
    """What can be kept: it knows how many bytes it takes."""

    @property
    def size(self) -> int:
        """The bytes."""


class Store[T: Sized]:
    """Safe to use from many threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """What is kept under this key."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, thing: T) -> None:
        """Keep it, and drop what was not asked for longest where there is no room."""
        with self._lock:
            before = self._kept.pop(key, None)
            self.size += thing.size - (before.size if before else 0)
            self._kept[key] = thing
            while self.size > self.most:
                _, dropped = self._kept.popitem(last=False)
                self.size -= dropped.size

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._kept.clear()
            self.size = 0
