"""Watches ``Signal.send()`` and its kin, and the receivers that they call."""

from __future__ import annotations

import inspect
import sys
import weakref
from collections.abc import Callable
from time import perf_counter_ns as clock
from types import CodeType, FrameType
from typing import Any

from django.db import models
from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal

from lab.tracing.monitor import DirectEnd, DirectStart, Monitor, nested
from lab.tracing.names import (
    CONSTANT,
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

#: A signal and a sender: a reference to the sender, how many are connected to the signal, the
#: signal's name, the sender's, the receivers', and the attribute of the key where a save is told.
Known = tuple[Callable[[], Any], int, str, str, tuple[str, ...], str | None]

_SAVES = frozenset({pre_save, post_save})
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
        self.receivers: dict[int, str | None] = {}
        self.coroutines: set[int] = set()
        #: The names of those receivers that are neither coroutines nor share their code.
        self.plain: dict[int, str] = {}
        self.careful = False
        self.known: dict[tuple[int, int], Known] = {}

    def install(self, monitor: Monitor) -> None:
        """Watch the methods that this Django has."""
        self.monitor = monitor
        monitor.direct_start, monitor.direct_end = self._make_callbacks()
        for name in METHODS:
            if hasattr(Signal, name):
                code = source_code_of(getattr(Signal, name))
                self.senders[id(code)] = name
                monitor.dispatches.add(id(code))
                self.inner.update(map(id, nested(code)))
                monitor.watch_directly(code, self.failed)
        for method in (Signal.connect, Signal.disconnect):
            monitor.watch(source_code_of(method), end=self.changed)

    def _make_callbacks(self) -> tuple[DirectStart, DirectEnd]:
        """What every save pays for most: closures, which look up the least."""
        recorder, here, frame_above = self.recorder, self.recorder.here, sys._getframe
        senders, how_of, plain = self.senders, self.senders.get, self.plain.get
        known_of = self.known.get
        miss = self.monitor.missed.append

        def started(code: CodeType, offset: int) -> None:
            """A dispatch or the code of a receiver begins."""
            key = id(code)
            try:
                name = plain(key)
                if name is not None:
                    recorder.take(("heard", clock(), here.name, code, name, None))
                    return
                how = how_of(key)
                if how is None:
                    self._receiver_began(code, frame_above(1))
                    return
                found = frame_above(1).f_locals
                signal = found["self"]
                if signal in _UNHEARD:
                    if signal.receivers:
                        recorder.note("unheard", code)
                    else:
                        here.silent = True
                    return
                sender, named = found["sender"], found["named"]
                known = known_of((id(signal), id(sender)))
                if (
                    known is None
                    or known[0]() is not sender
                    or known[1] != len(signal.receivers)
                    or signal._dead_receivers
                ):
                    known = self._get_to_know(signal, sender)
                if how != "send" and not self.careful:
                    self._be_careful()
                _, _, title, by, names, pk = known
                if pk is None or named["instance"].__class__ is not sender:
                    about, said = self._said(named)
                else:  # a save's: its arguments are constants, and may be shown later
                    said = named.copy()
                    instance = said.pop("instance")
                    if recorder.reader is not None:
                        recorder.reader.look_at(instance, named["using"])
                    primary = instance.__dict__.get(pk)
                    if type(primary) not in CONSTANT:
                        primary = Shown(show(primary))
                    about = (by, primary)
                recorder.take(
                    ("signal", clock(), here.name, code, how, title, by, about, said, names)
                )
            except Exception as error:  # its end must not be taken for that of another
                miss(f"{type(error).__name__} in {code.co_qualname}")
                kind = "unheard" if key in senders else "direct"
                recorder.waiting.append((kind, clock(), here.name, code))

        def ended(code: CodeType, offset: int, value: Any) -> None:
            """Either returns."""
            try:
                if id(code) not in senders:
                    response = "None" if value is None else show(value)
                    recorder.take(("receiver_end", clock(), here.name, code, response, None))
                elif value or not here.silent:
                    recorder.take(("signal_end", clock(), here.name, code, None))
                else:
                    here.silent = False
            except Exception as error:
                miss(f"{type(error).__name__} in {code.co_qualname}")

        return started, ended

    def _receiver_began(self, code: CodeType, frame: FrameType) -> None:
        """The code of a receiver begins that nobody sent for, or in an uncommon manner."""
        back = frame.f_back
        name = self.receivers[id(code)]
        occasion = None
        if id(code) in self.coroutines:
            occasion = self._occasion(frame)
        else:
            caller = None if back is None else id(back.f_code)
            if caller not in self.senders:
                if caller not in self.inner:
                    self.recorder.note("direct", code)
                    return
                occasion = self._occasion(frame)
        if name is None:
            name = _name_of_called(back, code)
        self.recorder.note("receiver", (code, name, occasion))

    def _said(self, named: dict[str, Any]) -> tuple[tuple[str, Any] | None, dict[str, Any]]:
        """Name and key of the instance, if there is one, and the other arguments."""
        instance = named.get("instance")
        said = {key: Shown(show(item)) for key, item in named.items() if key != "instance"}
        if not isinstance(instance, models.Model):
            return None, said
        reader = self.recorder.reader
        if reader is not None:
            reader.look_at(instance, named.get("using"))
        return name_and_key(instance), said

    def _get_to_know(self, signal: Any, sender: Any) -> Known:
        """What is the same at each dispatch of a signal for a sender; watches its receivers.

        It is found out once, and again after anything was connected, disconnected
        or collected.
        """
        is_class = isinstance(sender, type)
        is_save = signal in _SAVES and is_class and issubclass(sender, models.Model)
        known: Known = (
            weakref.ref(sender) if is_class else type(None),
            len(signal.receivers),
            signal_name(signal, self.scope),
            sender.__name__ if is_class else show(sender),
            self._receivers(signal, sender) if signal.receivers else (),
            sender._meta.pk.attname if is_save else None,
        )
        if is_class:
            self.known[id(signal), id(sender)] = known
        return known

    def _receivers(self, signal: Any, sender: Any) -> tuple[str, ...]:
        """The names of those who will be called, each watched from now on."""
        live = signal._live_receivers(sender)
        if isinstance(live, tuple):  # Django 5.0 and later: synchronous, asynchronous
            live = [*live[0], *live[1]]
        names = tuple(callable_name(receiver) for receiver in live)
        for receiver, name in zip(live, names, strict=True):
            code = code_of(receiver)
            if code is None:
                self._be_careful()
            else:
                if self.receivers.setdefault(id(code), name) != name:
                    self.receivers[id(code)] = None  # as all that one decorator returned
                    self.plain.pop(id(code), None)
                if code.co_flags & inspect.CO_COROUTINE:
                    self.coroutines.add(id(code))
                    self._be_careful()
                elif not self.careful and self.receivers[id(code)] is not None:
                    self.plain[id(code)] = name
                if id(code) not in self.monitor.direct:
                    self.monitor.watch_directly(code, self.raised)
        return names

    def _be_careful(self) -> None:
        """From now on, look who calls a receiver's function each time that it begins.

        As long as all dispatches were ``send()`` and all receivers were
        functions of Python, it is known without a look: what begins while
        nothing but a dispatch goes on was called by it.
        """
        self.careful = True
        self.plain.clear()

    def changed(self, code: CodeType, value: Any) -> None:
        """Something was connected or disconnected."""
        self.known.clear()

    def failed(self, code: CodeType, error: BaseException) -> None:
        """A dispatch that is heard is left by an exception."""
        self.recorder.note("signal_end", (code, type(error).__name__))

    def _occasion(self, frame: FrameType) -> tuple[str, str]:
        """Signal and sender, from the receiver's arguments: it may run in another thread."""
        found: dict[str, Any] = dict(frame.f_locals)
        for value in list(found.values()):
            if isinstance(value, dict) and "signal" in value:
                found.update(value)
        signal, sender = found.get("signal"), found.get("sender")
        name = signal_name(signal, self.scope) if isinstance(signal, Signal) else ""
        return name, sender.__name__ if isinstance(sender, type) else show(sender)

    def raised(self, code: CodeType, error: BaseException) -> None:
        """The code of a receiver is left by an exception."""
        self.recorder.note("receiver_end", (code, "", show_exception(error)))


def _name_of_called(caller: FrameType | None, code: CodeType) -> str:
    """The name of the receiver that a dispatch is calling, whose code others have too."""
    receiver = None if caller is None else caller.f_locals.get("receiver")
    if receiver is None or code_of(receiver) is not code:
        return code.co_qualname.rpartition("<locals>.")[2]
    return callable_name(receiver)
