"""Watches ``Signal.send()`` and its kin, and the receivers that they call."""

from __future__ import annotations

import inspect
import sys
import weakref
from types import CodeType, FrameType
from typing import Any

from django.db import models
from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal

from lab.tracing.monitor import FRAMES_UP, Monitor, nested
from lab.tracing.names import (
    SIGNALS,
    UNHEARD,
    Shown,
    callable_name,
    code_of,
    name_and_key,
    show,
    show_exception,
    signal_name,
    source_code_of,
)
from lab.tracing.recorder import Recorder

METHODS = ("send", "send_robust", "asend", "asend_robust")

#: The arguments of these are constants, and may be shown later.
_PLAIN = frozenset({pre_save, post_save})
_UNHEARD = frozenset(signal for signal, name in SIGNALS.items() if name in UNHEARD)


class SignalHooks:
    """Notes signals sent and ended, receivers started, returned, raised.

    ``scope`` holds the experiment's names, so that a signal of its own can be
    called by its name. No receiver and no sender is kept.
    """

    def __init__(self, recorder: Recorder, scope: dict[str, Any]) -> None:
        self.recorder = recorder
        self.scope = scope
        self.monitor = Monitor()
        self.senders: dict[int, str] = {}
        self.inner: set[int] = set()
        self.receivers: dict[int, str] = {}
        self.live: dict[tuple[int, int], tuple[weakref.ref[type], int, tuple[str, ...]]] = {}

    def install(self, monitor: Monitor) -> None:
        """Watch the methods that this Django has."""
        self.monitor = monitor
        for name in METHODS:
            if hasattr(Signal, name):
                code = source_code_of(getattr(Signal, name))
                self.senders[id(code)] = name
                self.inner.update(map(id, nested(code)))
                monitor.watch(code, self.sent, self.ended, self.failed)
        for method in (Signal.connect, Signal.disconnect):
            monitor.watch(source_code_of(method), end=self.changed)

    def sent(self, code: CodeType) -> None:
        """A dispatch begins."""
        found = sys._getframe(FRAMES_UP).f_locals
        signal = found["self"]
        recorder = self.recorder
        heard = signal not in _UNHEARD
        recorder.here.heard.append(heard)
        if not heard:
            return
        named = found["named"]
        sender = found["sender"]
        instance = named.get("instance")
        about = None
        if isinstance(instance, models.Model):
            about = name_and_key(instance)
            if recorder.reader is not None:
                recorder.reader.look_at(instance, named.get("using"))
        if signal in _PLAIN:
            said = named.copy()
            del said["instance"]
        else:
            said = {key: Shown(show(item)) for key, item in named.items() if key != "instance"}
        receivers = self._receivers(signal, sender) if signal.receivers else ()
        name = SIGNALS.get(signal) or signal_name(signal, self.scope)
        who = sender.__name__ if isinstance(sender, type) else show(sender)
        recorder.note("signal", (code, name, self.senders[id(code)], who, about, said, receivers))

    def _receivers(self, signal: Any, sender: Any) -> tuple[str, ...]:
        """The names of those who will be called, each watched from now on.

        They are made once for a signal and a sender, and again after anything
        was connected, disconnected or collected.
        """
        key = (id(signal), id(sender))
        known = self.live.get(key)
        if (
            known is not None
            and known[0]() is sender
            and known[1] == len(signal.receivers)
            and not signal._dead_receivers
        ):
            return known[2]
        live = signal._live_receivers(sender)
        if isinstance(live, tuple):  # Django 5.0 and later: synchronous, asynchronous
            live = [*live[0], *live[1]]
        names = tuple(callable_name(receiver) for receiver in live)
        for receiver, name in zip(live, names, strict=True):
            code = code_of(receiver)
            if code is not None:
                self.receivers[id(code)] = name
                if id(code) not in self.monitor.starts:
                    self.monitor.watch(code, self.started, self.returned, self.raised)
        if isinstance(sender, type):
            self.live[key] = (weakref.ref(sender), len(signal.receivers), names)
        return names

    def changed(self, code: CodeType, value: Any) -> None:
        """Something was connected or disconnected."""
        self.live.clear()

    def ended(self, code: CodeType, value: Any) -> None:
        """A dispatch returns."""
        if self.recorder.here.heard.pop():
            self.recorder.note("signal_end", (code, None))

    def failed(self, code: CodeType, error: BaseException) -> None:
        """A dispatch is left by an exception."""
        if self.recorder.here.heard.pop():
            self.recorder.note("signal_end", (code, type(error).__name__))

    def started(self, code: CodeType) -> None:
        """The code of a receiver begins."""
        frame = sys._getframe(FRAMES_UP)
        occasion = None
        if code.co_flags & inspect.CO_COROUTINE:
            occasion = self._occasion(frame)
        else:
            back = frame.f_back
            if back is None or id(back.f_code) not in self.inner:
                self.recorder.note("direct", code)
                return
            if id(back.f_code) not in self.senders:
                occasion = self._occasion(frame)
        followed = id(code) in self.monitor.followed
        self.recorder.note("receiver", (code, self.receivers[id(code)], followed, occasion))

    def _occasion(self, frame: FrameType) -> tuple[str, str]:
        """Signal and sender, from the receiver's arguments: it may run in another thread."""
        found: dict[str, Any] = dict(frame.f_locals)
        for value in list(found.values()):
            if isinstance(value, dict) and "signal" in value:
                found.update(value)
        signal, sender = found.get("signal"), found.get("sender")
        name = signal_name(signal, self.scope) if isinstance(signal, Signal) else ""
        return name, sender.__name__ if isinstance(sender, type) else show(sender)

    def returned(self, code: CodeType, value: Any) -> None:
        """The code of a receiver returns."""
        response = "None" if value is None else show(value)
        self.recorder.note("receiver_end", (code, response, None))

    def raised(self, code: CodeType, error: BaseException) -> None:
        """The code of a receiver is left by an exception."""
        self.recorder.note("receiver_end", (code, "", show_exception(error)))
