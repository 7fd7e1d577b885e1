"""A process that serves and does not move any more is killed, and another takes its place.

Each of them says all the while that it lives; their parent listens. It asks for
nothing that a crowd could delay, such as a page: to be busy is no fault.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing import Pipe
from threading import Thread

#: Seconds from one word to the next, and without a word until the end.
INTERVAL = 2.0
PATIENCE = 30.0

logger = logging.getLogger(__name__)


class Watchdog:
    """Made in the parent, and handed on to those that serve."""

    def __init__(self) -> None:
        self._hears, self._says = Pipe(duplex=False)
        self._parent = os.getpid()
        self._last: dict[int, float] = {}
        self._looked = 0.0

    def say(self) -> None:
        """In a process that serves: say from now on that it lives."""
        Thread(target=self._say, name="watchdog", daemon=True).start()

    def _say(self) -> None:
        """Until the parent is gone: then end too, for nobody would replace this process."""
        with contextlib.suppress(OSError):
            while os.getppid() == self._parent:
                self._says.send(os.getpid())
                time.sleep(INTERVAL)
        os.kill(os.getpid(), signal.SIGTERM)

    def listen(self, serving: Callable[[], list[int]]) -> None:
        """In the parent: look now and then after those that ``serving()`` names.

        By a timer and not by a thread, because a process with threads should not fork.
        """
        signal.signal(signal.SIGALRM, lambda number, frame: self.look(serving(), time.monotonic()))
        signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)

    def stop(self) -> None:
        """At the end, when Python gives the signal its first meaning back: to end at once."""
        signal.setitimer(signal.ITIMER_REAL, 0)

    def look(self, serving: list[int], now: float) -> None:
        """Kill whoever has said nothing for too long; tell systemd that somebody looks."""
        heard = set[int]()
        while self._hears.poll():
            heard.add(self._hears.recv())
        if now - self._looked > PATIENCE / 2:
            heard.update(serving)  # the whole machine slept
        self._looked = now
        self._last = {pid: now if pid in heard else self._last.get(pid, now) for pid in serving}
        for pid, last in list(self._last.items()):
            if now - last > PATIENCE:
                logger.error("process %d has not moved for %.0f seconds: killed", pid, now - last)
                self._last[pid] = now  # it may take a moment to go
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        _tell_systemd()


def _tell_systemd() -> None:
    """What ``WatchdogSec=`` of a unit waits for."""
    address = os.environ.get("NOTIFY_SOCKET", "").replace("@", "\0", 1)
    if address:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        connection.setblocking(False)
        with connection, contextlib.suppress(OSError):
            connection.sendto(b"WATCHDOG=1", address)
