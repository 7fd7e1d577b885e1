"""Which code is watched, through ``sys.monitoring`` (Python 3.12, PEP 669).

Events are set on the code objects that matter and on no other, so that what
is not watched runs as ever and nothing is patched. PY_UNWIND cannot be set on
one code object: it is heard for all and costs only where an exception leaves a
function. Python sends no events while a callback runs, so a callback cannot
observe itself.

Two tools are registered: one for the functions of the experiment and the
receivers, one for everything else. Receivers are what a save has most of, so
their callbacks keep a note and look nothing up; the replay knows what it says.

What is watched must not feel it: an exception in a handler ends there and is
noted in ``missed``: then something is not in the trace.

Code objects are looked up by ``id()``: the hash of a code object is made anew
of all its bytecode each time, which took longer than everything else here.
"""

from __future__ import annotations

import sys
from _thread import get_ident as thread
from collections.abc import Callable, Iterator
from time import perf_counter_ns as clock
from types import CodeType
from typing import Any

from lab.tracing.names import show
from lab.tracing.recorder import Recorder

M = sys.monitoring
E = M.events

Start = Callable[[CodeType], None]
End = Callable[[CodeType, Any], None]
Unwind = Callable[[CodeType, BaseException], None]
Call = Callable[[CodeType, Any], Any]

NAME = "before-and-after"
_FREE_IDS = (3, 4, 2, 0)

#: How far above a handler the frame of the watched code is: the handler, the callback, the frame.
FRAMES_UP = 2


def nested(code: CodeType) -> Iterator[CodeType]:
    """``code`` and every code object within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from nested(constant)


class Monitor:
    """Handlers by code object, switched on and off as one.

    No callback calls anything of Python in its ``except``: at the bottom of a
    recursion there is no stack for it.

    A handler finds the frame of the watched code ``FRAMES_UP`` above its own.
    ``on_line`` is told of the code given to ``follow()``. ``recorder`` is told
    where such code and receivers begin and end.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.missed: list[str] = []
        self.recorder = recorder
        self.codes: dict[int, CodeType] = {}
        self.starts: dict[int, Start] = {}
        self.ends: dict[int, End] = {}
        self.unwinds: dict[int, Unwind] = {}
        self.calls: dict[int, Call] = {}
        #: Those of the watched codes that send a signal.
        self.dispatches: set[int] = set()
        #: Is asked to note the beginning of a receiver, where it does not go without saying.
        self.on_receiver: Start | None = None
        self.on_line: Callable[[CodeType, int], None] = lambda code, line: None
        self._tool: int | None = None
        self._inner = 0
        self._make_callbacks()
        self.unwound = self._make_unwound()

    @property
    def active(self) -> bool:
        """Whether events are being heard."""
        return self._tool is not None

    def watch(
        self,
        code: CodeType,
        start: Start | None = None,
        end: End | None = None,
        unwind: Unwind | None = None,
    ) -> None:
        """Tell ``start``, ``end`` and ``unwind`` when ``code`` begins, returns, is left."""
        if start is not None:
            self.starts[id(code)] = start
        if end is not None:
            self.ends[id(code)] = end
        if unwind is not None:
            self.unwinds[id(code)] = unwind
        self._apply(code)

    def watch_receiver(self, code: CodeType, unwind: Unwind) -> None:
        """Note when ``code`` begins, and what it returns; tell ``unwind`` when it is left."""
        self.recorder.receivers.add(id(code))
        self.watch(code, unwind=unwind)

    def look_at_receivers(self, start: Start) -> None:
        """Tell ``start`` when a receiver begins, instead of noting it."""
        self.on_receiver = start
        if self._tool is not None:
            M.register_callback(self._inner, E.PY_START, self.looked_at)

    def watch_calls(self, code: CodeType, call: Call) -> None:
        """Tell ``call`` what ``code`` calls."""
        self.calls[id(code)] = call
        self._apply(code)

    def follow(self, code: CodeType) -> None:
        """Tell ``on_line`` each line of ``code``, note where it begins and ends."""
        self.recorder.followed.add(id(code))
        self._apply(code)

    def start(self) -> None:
        """Begin to hear. Raises RuntimeError if no tool id is free."""
        if self._tool is not None:
            return
        free = [tool for tool in _FREE_IDS if M.get_tool(tool) is None]
        if len(free) < 2:
            raise RuntimeError("sys.monitoring has no two tool ids left")
        # The tool with the highest id is called first: a line is known before what stands on it.
        self._tool, self._inner = sorted(free[:2])
        M.use_tool_id(self._tool, NAME)
        M.use_tool_id(self._inner, f"{NAME}, functions")
        for tool, event, callback in self._callbacks():
            M.register_callback(tool, event, callback)
        for code in list(self.codes.values()):
            self._apply(code)
        M.set_events(self._tool, E.PY_UNWIND)

    def stop(self) -> None:
        """Hear nothing more. Harmless when nothing was heard."""
        if self._tool is None:
            return
        M.set_events(self._tool, 0)
        for code in list(self.codes.values()):
            M.set_local_events(self._tool, code, 0)
            M.set_local_events(self._inner, code, 0)
        for tool, event, _ in self._callbacks():
            M.register_callback(tool, event, None)
        M.free_tool_id(self._tool)
        M.free_tool_id(self._inner)
        self._tool = None

    def _apply(self, code: CodeType) -> None:
        key = id(code)
        self.codes[key] = code
        if self._tool is None:
            return
        events = 0
        if key in self.starts:
            events |= E.PY_START
        if key in self.ends:
            events |= E.PY_RETURN
        if key in self.calls:
            events |= E.CALL
        M.set_local_events(self._tool, code, events)
        inner = 0
        if key in self.recorder.receivers:
            inner |= E.PY_START | E.PY_RETURN
        if key in self.recorder.followed:
            inner |= E.PY_START | E.PY_RETURN | E.LINE
        M.set_local_events(self._inner, code, inner)

    def _callbacks(self) -> list[tuple[int, int, Callable[..., Any]]]:
        assert self._tool is not None
        return [
            (self._tool, E.PY_START, self.started),
            (self._tool, E.PY_RETURN, self.returned),
            (self._tool, E.PY_UNWIND, self.unwound),
            (self._tool, E.CALL, self.called),
            (self._inner, E.PY_START, self.looked_at if self.on_receiver else self.began),
            (self._inner, E.PY_RETURN, self.over),
            (self._inner, E.LINE, self.line_reached),
        ]

    def _make_callbacks(self) -> None:
        """The callbacks that every save pays for, as closures: they are the fastest call."""
        recorder, starts, ends = self.recorder, self.starts, self.ends
        dispatches, miss = self.dispatches, self.missed.append

        def started(code: CodeType, offset: int) -> None:
            try:
                starts[id(code)](code)
            except Exception as error:  # its end must not be taken for that of another
                miss(f"{type(error).__name__} in {code.co_qualname}")
                kind = "unheard" if id(code) in dispatches else "missed"
                recorder.waiting.append((kind, clock(), thread(), code))

        def returned(code: CodeType, offset: int, value: object) -> None:
            try:
                ends[id(code)](code, value)
            except Exception as error:
                miss(f"{type(error).__name__} in {code.co_qualname}")

        def began(code: CodeType, offset: int) -> None:
            try:
                recorder.take(("began", clock(), thread(), code))
            except Exception as error:
                miss(f"{type(error).__name__} in {code.co_qualname}")
                recorder.waiting.append(("direct", clock(), thread(), code))

        def over(code: CodeType, offset: int, value: object) -> None:
            try:
                said = None if value is None else show(value)
                recorder.take(("over", clock(), thread(), code, said))
            except Exception as error:
                miss(f"{type(error).__name__} in {code.co_qualname}")
                recorder.waiting.append(("over", clock(), thread(), code, None))

        self.started, self.returned, self.began, self.over = started, returned, began, over

    def _make_unwound(self) -> Callable[[CodeType, int, BaseException], None]:
        """PY_UNWIND, of any code: a closure, because it is heard for all."""
        recorder, unwind_of, miss = self.recorder, self.unwinds.get, self.missed.append
        followed, receivers = recorder.followed, recorder.receivers

        def unwound(code: CodeType, offset: int, error: BaseException) -> None:
            key = id(code)
            unwind = unwind_of(key)
            if unwind is not None:
                try:
                    unwind(code, error)
                except Exception as failure:  # what is left was begun, and has to end
                    miss(f"{type(failure).__name__} in {code.co_qualname}")
                    said = error.args[0] if error.args else ""
                    told = (code, type(error).__name__, said if type(said) is str else "")
                    recorder.waiting.append(("left", clock(), thread(), told))
            if key in followed and key not in receivers:
                try:
                    recorder.note("leave", code)
                except Exception:
                    recorder.waiting.append(("leave", clock(), thread(), code))

        return unwound

    def looked_at(self, code: CodeType, offset: int) -> None:
        """PY_START of the experiment's or a receiver, where somebody has to look at receivers."""
        try:
            if id(code) in self.recorder.receivers:
                assert self.on_receiver is not None
                self.on_receiver(code)
            else:
                self.recorder.note("enter", code)
        except Exception as error:
            self.missed.append(f"{type(error).__name__} in {code.co_qualname}")
            self.recorder.waiting.append(("direct", clock(), thread(), code))

    def line_reached(self, code: CodeType, line: int) -> None:
        """LINE."""
        try:
            self.on_line(code, line)
        except Exception as error:
            self.missed.append(f"{type(error).__name__} in {code.co_qualname}")

    def called(self, code: CodeType, offset: int, target: object, first: object) -> Any:
        """CALL. A handler may answer that what is called there never matters."""
        try:
            return self.calls[id(code)](code, target)
        except Exception as error:
            self.missed.append(f"{type(error).__name__} in {code.co_qualname}")
