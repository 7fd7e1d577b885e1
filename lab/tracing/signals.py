"""Watches ``Signal.send()`` and its kin, and the receivers that they call."""

from __future__ import annotations

import inspect
from types import CodeType, FrameType
from typing import Any

from django.db import models
from django.dispatch import Signal

from lab.tracing.monitor import Monitor, nested
from lab.tracing.names import (
    UNHEARD,
    callable_name,
    code_of,
    show,
    show_exception,
    show_instance,
    signal_name,
    source_code_of,
)
from lab.tracing.recorder import Recorder

METHODS = ("send", "send_robust", "asend", "asend_robust")


class SignalHooks:
    """Records signals sent and ended, receivers started, returned, raised.

    ``scope`` holds the experiment's names, so that a signal of its own can be
    called by its name. No receiver and no sender is kept.
    """

    def __init__(self, recorder: Recorder, scope: dict[str, Any]) -> None:
        self.recorder = recorder
        self.scope = scope
        self.monitor = Monitor()
        self.senders: dict[CodeType, str] = {}
        self.inner: set[CodeType] = set()
        self.receivers: dict[CodeType, str] = {}

    def install(self, monitor: Monitor) -> None:
        """Watch the methods that this Django has."""
        self.monitor = monitor
        for name in METHODS:
            if hasattr(Signal, name):
                code = source_code_of(getattr(Signal, name))
                self.senders[code] = name
                self.inner.update(nested(code))
                monitor.watch(code, self.sent, self.ended, self.failed)

    def sent(self, frame: FrameType) -> None:
        """A dispatch begins."""
        found = frame.f_locals
        signal = found["self"]
        name = signal_name(signal, self.scope)
        if name in UNHEARD:
            return
        named = found["named"]
        instance = named.get("instance")
        sender = found["sender"]
        recorder = self.recorder
        about = isinstance(instance, models.Model)
        if about and recorder.reader is not None:
            recorder.reader.look_at(instance, named.get("using"))
        values = {
            "signal": name,
            "how": self.senders[frame.f_code],
            "sender": sender.__name__ if isinstance(sender, type) else show(sender),
            "instance": show_instance(instance) if about else None,
            "arguments": {key: item for key, item in named.items() if key != "instance"},
            "receivers": self._receivers(signal, sender) if signal.receivers else (),
        }
        recorder.open(recorder.record("signal_sent", values), frame.f_code, "signal", values)

    def _receivers(self, signal: Signal, sender: Any) -> tuple[str, ...]:
        """The names of those who will be called, each watched from now on."""
        live: Any = signal._live_receivers(sender)  # type: ignore[attr-defined]
        if isinstance(live, tuple):  # Django 5.0 and later: synchronous, asynchronous
            live = [*live[0], *live[1]]
        names = []
        for receiver in live:
            name = callable_name(receiver)
            names.append(name)
            code = code_of(receiver)
            if code is not None and code not in self.receivers:
                self.receivers[code] = name
                self.monitor.watch(code, self.started, self.returned, self.raised)
        return tuple(names)

    def ended(self, frame: FrameType, value: Any) -> None:
        """A dispatch returns."""
        self._close(frame, None)

    def failed(self, frame: FrameType, error: BaseException) -> None:
        """A dispatch is left by an exception."""
        self._close(frame, type(error).__name__)

    def _close(self, frame: FrameType, exception: str | None) -> None:
        if signal_name(frame.f_locals["self"], self.scope) in UNHEARD:
            return
        span = self.recorder.close(frame.f_code)
        if span is not None:
            values = {"opened": span.number, "signal": span.values["signal"]}
            self.recorder.record("signal_ended", {**values, "exception": exception})

    def _called_by_dispatch(self, frame: FrameType) -> bool:
        if frame.f_code.co_flags & inspect.CO_COROUTINE:
            return True
        back = frame.f_back
        return back is not None and back.f_code in self.inner

    def started(self, frame: FrameType) -> None:
        """The code of a receiver begins."""
        if not self._called_by_dispatch(frame):
            return
        code = frame.f_code
        signal, sender = self._occasion(frame)
        values = {
            "receiver": self.receivers[code],
            "signal": signal,
            "sender": sender,
            "defined_at": self.recorder.here.line if code in self.monitor.followed else None,
        }
        recorder = self.recorder
        recorder.open(recorder.record("receiver_started", values), code, "receiver", values)

    def _occasion(self, frame: FrameType) -> tuple[str, str]:
        """Signal and sender: of the dispatch that is open, else from the receiver's arguments."""
        spans = self.recorder.here.spans
        if spans and spans[-1].kind == "signal":
            return spans[-1].values["signal"], spans[-1].values["sender"]
        found: dict[str, Any] = dict(frame.f_locals)
        for value in list(found.values()):
            if isinstance(value, dict) and "signal" in value:
                found.update(value)
        signal, sender = found.get("signal"), found.get("sender")
        name = signal_name(signal, self.scope) if isinstance(signal, Signal) else ""
        return name, sender.__name__ if isinstance(sender, type) else show(sender)

    def returned(self, frame: FrameType, value: Any) -> None:
        """The code of a receiver returns."""
        self._end(frame, "receiver_returned", {"response": show(value)})

    def raised(self, frame: FrameType, error: BaseException) -> None:
        """The code of a receiver is left by an exception."""
        exception, message = show_exception(error)
        self._end(frame, "receiver_raised", {"exception": exception, "message": message})

    def _end(self, frame: FrameType, kind: str, said: dict[str, Any]) -> None:
        if not self._called_by_dispatch(frame):
            return
        span = self.recorder.close(frame.f_code)
        if span is not None:
            values = {
                "opened": span.number,
                "receiver": span.values["receiver"],
                "signal": span.values["signal"],
            }
            self.recorder.record(kind, {**values, **said})
