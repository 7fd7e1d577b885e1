"""The tracer: observes a run of Django code and alters nothing.

It knows Django and nothing of this project. Use it as a context manager:

    recorder = Recorder()
    with Tracer(recorder):
        book.save()
    recorder.events()
"""

from __future__ import annotations

import sys
import threading
from types import CodeType, TracebackType
from typing import Any

from lab.tracing.callbacks import CallbackHooks
from lab.tracing.database import DatabaseHooks
from lab.tracing.monitor import FRAMES_UP, Monitor, nested
from lab.tracing.recorder import Recorder
from lab.tracing.saves import SaveHooks
from lab.tracing.signals import SignalHooks

#: The first that a thread calls, in every class of threads.
_THREAD: CodeType = threading.Thread._bootstrap_inner.__code__  # type: ignore[attr-defined]


class Tracer:
    """Records into ``recorder`` from ``start()`` to ``stop()``.

    ``code`` is the experiment's module: the lines of its functions are
    recorded. ``scope`` holds its names. Starting or stopping twice is harmless.
    """

    def __init__(
        self, recorder: Recorder, code: CodeType | None = None, scope: dict[str, Any] | None = None
    ) -> None:
        self.recorder = recorder
        self.monitor = Monitor(recorder)
        self.monitor.on_line = self.line_reached
        self._code = code
        self._scope = scope if scope is not None else {}
        self.saves = SaveHooks(recorder)
        self.signals = SignalHooks(recorder, self._scope, self.monitor)
        self.database = DatabaseHooks(recorder)
        self.callbacks = CallbackHooks(recorder, self.database.label)
        self.database.on_callbacks = self.callbacks.watch_runner

    def start(self) -> None:
        """Begin to observe. Raises RuntimeError if Python has no tool id left."""
        if self.monitor.active:
            return
        self.saves.install(self.monitor)
        self.signals.install()
        self.database.install(self.monitor)
        self.callbacks.install(self.monitor)
        self.monitor.watch(_THREAD, self.thread_began)
        self.monitor.start()
        if self._code is not None:
            self.follow(self._code, self._scope)

    def follow(self, module: CodeType, scope: dict[str, Any]) -> None:
        """Record the lines of the functions in ``module``, and call things by ``scope``'s names."""
        self.saves.find_overrides(self.monitor)
        self.signals.scope = scope
        self.database.forget()
        for code in list(nested(module))[1:]:
            self.monitor.follow(code)

    def stop(self) -> None:
        """End observing; what was held back is completed."""
        self.monitor.stop()
        self.settle()

    def settle(self) -> None:
        """Complete what was held back: nothing more happens, but observing does not end."""
        self.database.settle()
        self.recorder.settle()

    def __enter__(self) -> Tracer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def thread_began(self, code: CodeType) -> None:
        """Another thread begins."""
        # Where coverage is not looking yet: it begins with the next function of the thread.
        self.recorder.note(
            "thread", sys._getframe(FRAMES_UP).f_locals["self"].name
        )  # pragma: no cover

    def line_reached(self, code: CodeType, line: int) -> None:
        """A line of the experiment is about to be executed."""
        self.recorder.note("line", (code.co_name, line))
