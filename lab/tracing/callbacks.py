"""Watches ``on_commit()``: its callbacks are registered, run, dropped.

A callback can be any callable, so it is not watched itself. Two functions of
Django call callbacks, and these are watched: what they call, and when they do
the next thing, for then the callback is over.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from lab.tracing.monitor import FRAMES_UP, Monitor
from lab.tracing.names import callable_name, show_exception, source_code_of
from lab.tracing.recorder import Recorder

#: The first that Django calls where it runs callbacks: there is never one to end or to begin.
_BEFORE_ALL: Any = BaseDatabaseWrapper.validate_no_atomic_block


class CallbackHooks:
    """Records callbacks registered, ran, returned, dropped. ``label`` names a connection."""

    def __init__(self, recorder: Recorder, label: Callable[[Any], str]) -> None:
        self.recorder = recorder
        self.label = label
        self.monitor = Monitor(recorder)

    def install(self, monitor: Monitor) -> None:
        """Watch registration, the run of the callbacks, and what drops them."""
        base: Any = BaseDatabaseWrapper
        on_commit = source_code_of(base.on_commit)
        monitor.watch(on_commit, self.registered, self.ended, self.failed)
        monitor.watch_calls(on_commit, self.called)
        self.monitor = monitor
        for method in (base.rollback, base.savepoint_rollback, base.close):
            monitor.watch(source_code_of(method), self.drop_began, self.dropped, self.drop_failed)

    def registered(self, code: CodeType) -> None:
        """``on_commit()`` was called."""
        found = sys._getframe(FRAMES_UP).f_locals
        if callable(found["func"]):
            values = {"callback": callable_name(found["func"]), "using": self.label(found["self"])}
            self.recorder.record("callback_registered", values)
            self.watch_runner()

    def watch_runner(self) -> None:
        """Watch what runs callbacks at each commit, now that there are some to run."""
        runner = source_code_of(BaseDatabaseWrapper.run_and_clear_commit_hooks)
        if id(runner) not in self.monitor.calls:
            self.monitor.watch(runner, None, self.ended, self.failed)
            self.monitor.watch_calls(runner, self.called)

    def called(self, code: CodeType, target: Any) -> Any:
        """Something is called there: a callback, or, when it is over, Django's own."""
        if target is _BEFORE_ALL:
            return sys.monitoring.DISABLE
        frame = sys._getframe(FRAMES_UP)
        found = frame.f_locals
        self._end(frame, found.get("e"))  # set while Django logs that a robust one failed
        func = found.get("func")
        if func is not None and _function(func) is _function(target):
            self.recorder.here.running.append(id(frame))
            self.recorder.note("callback", (code, callable_name(func), self.label(found["self"])))
        return None

    def ended(self, code: CodeType, value: Any) -> None:
        """What calls callbacks returns, and so did the last of them."""
        if self.recorder.here.running:
            self._end(sys._getframe(FRAMES_UP), None)

    def failed(self, code: CodeType, error: BaseException) -> None:
        """It is left by the exception of a callback: those after it will never run."""
        frame = sys._getframe(FRAMES_UP)
        self._end(frame, error)
        for _, func, _ in frame.f_locals.get("current_run_on_commit", ()):
            self._drop(func, frame)

    def _end(self, frame: FrameType, error: BaseException | None) -> None:
        running = self.recorder.here.running
        if running and running[-1] == id(frame):
            running.pop()
            said = None if error is None else show_exception(error)
            self.recorder.note("callback_end", (frame.f_code, said))

    # What takes callbacks away

    def drop_began(self, code: CodeType) -> None:
        """Something begins that may drop callbacks."""
        self.recorder.here.aside.append(_pending(sys._getframe(FRAMES_UP)))

    def dropped(self, code: CodeType, value: Any) -> None:
        """It is done: those that are gone will never run."""
        frame = sys._getframe(FRAMES_UP)
        left = _pending(frame)
        for func in self.recorder.here.aside.pop():
            index = next((n for n, other in enumerate(left) if other is func), None)
            if index is None:
                self._drop(func, frame)
            else:
                del left[index]

    def drop_failed(self, code: CodeType, error: BaseException) -> None:
        """It was left by an exception."""
        self.recorder.here.aside.pop()

    def _drop(self, func: Any, frame: FrameType) -> None:
        values = {"callback": callable_name(func), "using": self.label(frame.f_locals["self"])}
        self.recorder.record("callback_dropped", values)


def _function(target: Any) -> Any:
    return getattr(target, "__func__", target)


def _pending(frame: FrameType) -> list[Any]:
    return [entry[1] for entry in frame.f_locals["self"].run_on_commit]
