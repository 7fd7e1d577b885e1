"""Watches ``Signal.send()`` and its kin, and the receivers that they call."""

from __future__ import annotations

import inspect
import sys
from _thread import get_ident as thread
from collections.abc import Callable
from operator import itemgetter
from time import perf_counter_ns as clock
from types import CodeType, FrameType
from typing import Any

from django.db import models
from django.db.models.signals import post_save, pre_save
from django.dispatch import Signal

from lab.tracing.monitor import FRAMES_UP, Monitor, Start, nested
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
from lab.tracing.recorder import Reader, Recorder

METHODS = ("send", "send_robust", "asend", "asend_robust")

#: What the notes of a dispatch share: the names of signal, sender and receivers, the model of the
#: instance, the names of the arguments.
Shared = tuple[str, str, tuple[str, ...], str | None, tuple[str, ...]]
#: A model that sends: how many receivers are connected to the signal, how many arguments are given,
#: what is shared, and of a save what picks its arguments and the attribute of the key.
Known = tuple[int, int, Shared, Callable[[Any], tuple[Any, ...]] | None, str, type]

_SAVES = frozenset({pre_save, post_save})
#: What such code does is not done when it returns.
_LATER = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR
_UNHEARD = frozenset(signal for signal, name in SIGNALS.items() if name in UNHEARD)


class SignalHooks:
    """Notes signals sent and ended, receivers started, returned, raised.

    ``scope`` holds the experiment's names, so that a signal of its own can be
    called by its name. No receiver is kept, and no sender that is not a model.
    """

    def __init__(self, recorder: Recorder, scope: dict[str, Any], monitor: Monitor) -> None:
        self.recorder = recorder
        self.scope = scope
        self.monitor = monitor
        self.senders: dict[int, str] = {}
        self.inner: set[int] = set()
        self.receivers: dict[int, str | None] = {}
        self.coroutines: set[int] = set()
        self.careful = False
        #: By signal, of Django's, and by the id of a model, which is kept with it.
        self.known: dict[Signal, dict[int, Known]] = {
            signal: {} for signal in SIGNALS if signal not in _UNHEARD
        }

    def install(self) -> None:
        """Watch the methods that this Django has."""
        for name in METHODS:
            if hasattr(Signal, name):
                code = source_code_of(getattr(Signal, name))
                self.senders[id(code)] = name
                self.monitor.dispatches.add(id(code))
                self.inner.update(map(id, nested(code)))
                is_told = self.careful or name != "send"
                end = self.ended if is_told else None
                self.monitor.watch(code, self._make_start(name), end, self.failed)
        for method in (Signal.connect, Signal.disconnect):
            self.monitor.watch(source_code_of(method), end=self.changed)

    def _make_start(self, how: str) -> Start:
        """What every save pays for most: a closure, which looks up the least."""
        recorder, frame_above, unheard = self.recorder, sys._getframe, _UNHEARD
        senders_of, up = self.known.get, FRAMES_UP

        def sent(code: CodeType) -> None:
            found = frame_above(up).f_locals
            signal = found["self"]
            if signal in unheard:
                if signal.receivers:
                    self._be_careful()
                    recorder.note("unheard", code)
                return
            sender, named = found["sender"], found["named"]
            try:  # a save's: its arguments are constants, which may be shown later
                connected, given, shared, pick, pk, _ = senders_of(signal)[id(sender)]  # type: ignore[index]
                instance = named["instance"]
                said = pick(named)  # type: ignore[misc]
            except (KeyError, TypeError):
                connected = None
            if (
                connected != len(signal.receivers)
                or signal._dead_receivers
                or given != len(named)
                or instance.__class__ is not sender
            ):
                shared, key, said = self._uncommon(how, signal, sender, named)
            else:
                key = instance.__dict__.get(pk)
                key = key if key is None or type(key) in CONSTANT else Shown(show(key))
            if recorder.reader is not None:
                self._look_at(recorder.reader, named)
            recorder.take(("signal", clock(), thread(), code, how, shared, key, said, self.careful))

        return sent

    def _uncommon(
        self, how: str, signal: Any, sender: Any, named: dict[str, Any]
    ) -> tuple[Shared, Any, tuple[Any, ...]]:
        """Of any other dispatch: what is shared, the instance's key, the arguments as text."""
        if how != "send":
            self._be_careful()
        known = self.known.get(signal, {}).get(id(sender))
        if known is None or known[0] != len(signal.receivers) or signal._dead_receivers:
            shared = self._get_to_know(signal, sender, named)
        else:
            shared = known[2]
        instance = named.get("instance")
        said = {key: Shown(show(item)) for key, item in named.items() if key != "instance"}
        model = key = None
        if isinstance(instance, models.Model):
            model, key = name_and_key(instance)
        return (*shared[:3], model, tuple(said)), key, tuple(said.values())

    def ended(self, code: CodeType, value: Any) -> None:
        """A dispatch returns, in times when that has to be told."""
        if value or not self._is_unheard(sys._getframe(FRAMES_UP)):
            self.recorder.note("signal_end", (code, None))

    def failed(self, code: CodeType, error: BaseException) -> None:
        """A dispatch is left by an exception."""
        if not self._is_unheard(sys._getframe(FRAMES_UP)):
            self.recorder.note("signal_end", (code, type(error).__name__))

    def _is_unheard(self, frame: FrameType) -> bool:
        """Whether the beginning of a dispatch was not noted."""
        signal = frame.f_locals["self"]
        return signal in _UNHEARD and not signal.receivers

    def began(self, code: CodeType) -> None:
        """The code of a receiver begins that nobody sent for, or in an uncommon manner."""
        frame = sys._getframe(FRAMES_UP)
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

    @staticmethod
    def _look_at(reader: Reader, named: dict[str, Any]) -> None:
        """The states are those of the instance that is sent with a signal."""
        instance = named.get("instance")
        if isinstance(instance, models.Model):
            reader.look_at(instance, named.get("using"))

    def _get_to_know(self, signal: Any, sender: Any, named: dict[str, Any]) -> Shared:
        """What is the same at each dispatch of a signal for a sender; watches its receivers.

        Of a model it is found out once, and again after anything was connected,
        disconnected or collected.
        """
        is_class = isinstance(sender, type)
        by = sender.__name__ if is_class else show(sender)
        receivers = self._receivers(signal, sender) if signal.receivers else ()
        keys = tuple(key for key in named if key != "instance")
        shared = signal_name(signal, self.scope), by, receivers, by, keys
        if signal in self.known and is_class and issubclass(sender, models.Model):
            pick, pk = None, ""
            if signal in _SAVES and len(keys) > 1:
                pick, pk = itemgetter(*keys), sender._meta.pk.attname
            known = len(signal.receivers), len(named), shared, pick, pk, sender
            self.known[signal][id(sender)] = known
        return shared

    def _receivers(self, signal: Any, sender: Any) -> tuple[str, ...]:
        """The names of those who will be called, each watched from now on."""
        live = signal._live_receivers(sender)
        if isinstance(live, tuple):  # Django 5.0 and later: synchronous, asynchronous
            live = [*live[0], *live[1]]
        names = tuple(callable_name(receiver) for receiver in live)
        for receiver, name in zip(live, names, strict=True):
            self._watch(code_of(receiver), name)
        return names

    def _watch(self, code: CodeType | None, name: str) -> None:
        """Watch the code of a receiver called ``name``, None if it has none of Python's."""
        key = id(code)
        if code is None or key in self.monitor.starts:
            self._be_careful()
            return
        if self.receivers.setdefault(key, name) != name:
            self.receivers[key] = None  # as all that one decorator returned
            self._be_careful()
        if code.co_flags & inspect.CO_COROUTINE:
            self.coroutines.add(key)
        if code.co_flags & _LATER:
            self._be_careful()
        self.monitor.watch_receiver(code, self.raised)

    def _be_careful(self) -> None:
        """From now on, look who calls a receiver's function each time that it begins.

        As long as all dispatches were ``send()`` and all receivers were
        functions of Python, it is known without a look: what begins while
        nothing but a dispatch goes on was called by it, and when the last of its
        receivers has returned, so has the dispatch.
        """
        if not self.careful:
            self.careful = True
            self.monitor.look_at_receivers(self.began)
            self.monitor.watch(source_code_of(Signal.send), end=self.ended)

    def changed(self, code: CodeType, value: Any) -> None:
        """Something was connected or disconnected."""
        for senders in self.known.values():
            senders.clear()

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
