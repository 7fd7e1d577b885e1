"""Which code is watched, through ``sys.monitoring`` (Python 3.12, PEP 669).

Events are set on the code objects that matter and on no other, so that what
is not watched runs as ever and nothing is patched. PY_UNWIND cannot be set on
one code object: it is heard for all and costs only where an exception leaves a
function. Python sends no events while a callback runs, so a callback cannot
observe itself.

The code that every save pays for most, dispatch and receivers, has callbacks
of its own, registered as a second tool: no look-up and no further call.

What is watched must not feel it: an exception in a handler ends there and is
noted in ``missed``: then something is not in the trace.

Code objects are looked up by ``id()``: the hash of a code object is made anew
of all its bytecode each time, which took longer than everything else here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from time import perf_counter_ns as clock
from types import CodeType
from typing import Any

M = sys.monitoring
E = M.events

Start = Callable[[CodeType], None]
End = Callable[[CodeType, Any], None]
Unwind = Callable[[CodeType, BaseException], None]
Call = Callable[[CodeType, Any], Any]

NAME = "before-and-after"
_FREE_IDS = (3, 4, 2, 0)

DirectStart = Callable[[CodeType, int], None]
DirectEnd = Callable[[CodeType, int, Any], None]

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

    A handler finds the frame of the watched code ``FRAMES_UP`` above its own.
    ``on_line``, ``on_enter`` and ``on_leave`` are told of the code given to
    ``follow()``.
    """

    def __init__(self) -> None:
        self.missed: list[str] = []
        #: Is told, without a call, that something whose beginning was missed will end.
        self.recorder: Any = None
        self.codes: dict[int, CodeType] = {}
        self.starts: dict[int, Start] = {}
        self.ends: dict[int, End] = {}
        self.unwinds: dict[int, Unwind] = {}
        self.calls: dict[int, Call] = {}
        self.followed: set[int] = set()
        #: Those of the watched codes that send a signal: not every signal is heard.
        self.dispatches: set[int] = set()
        self.on_line: Callable[[CodeType, int], None] = lambda code, line: None
        self.on_enter: Callable[[CodeType], None] = lambda code: None
        self.on_leave: Callable[[], None] = lambda: None
        self.direct: dict[int, CodeType] = {}
        self.direct_start: DirectStart = lambda code, offset: None
        self.direct_end: DirectEnd = lambda code, offset, value: None
        self._tool: int | None = None
        self._direct_tool = 0
        self._make_callbacks()

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

    def watch_directly(self, code: CodeType, unwind: Unwind) -> None:
        """Tell ``direct_start`` and ``direct_end`` of ``code``, ``unwind`` when it is left.

        The frame of the watched code is one above those two. They are called
        after ``on_enter`` and after ``on_leave``.
        """
        self.unwinds[id(code)] = unwind
        self.direct[id(code)] = code
        if self._tool is not None:
            M.set_local_events(self._direct_tool, code, E.PY_START | E.PY_RETURN)

    def watch_calls(self, code: CodeType, call: Call) -> None:
        """Tell ``call`` what ``code`` calls."""
        self.calls[id(code)] = call
        self._apply(code)

    def follow(self, code: CodeType) -> None:
        """Tell ``on_line`` each line of ``code``."""
        self.followed.add(id(code))
        self._apply(code)

    def start(self) -> None:
        """Begin to hear. Raises RuntimeError if no tool id is free."""
        if self._tool is not None:
            return
        free = [tool for tool in _FREE_IDS if M.get_tool(tool) is None]
        if len(free) < 2:
            raise RuntimeError("sys.monitoring has no two tool ids left")
        # The tool with the highest id is called first: a line is known before what stands on it.
        direct, tool = sorted(free[:2])
        self._tool, self._direct_tool = tool, direct
        M.use_tool_id(tool, NAME)
        M.use_tool_id(direct, f"{NAME}, direct")
        M.register_callback(direct, E.PY_START, self.direct_start)
        M.register_callback(direct, E.PY_RETURN, self.direct_end)
        for code in self.direct.values():
            M.set_local_events(direct, code, E.PY_START | E.PY_RETURN)
        for event, callback in self._callbacks().items():
            M.register_callback(tool, event, callback)
        for code in list(self.codes.values()):
            self._apply(code)
        M.set_events(tool, E.PY_UNWIND)

    def stop(self) -> None:
        """Hear nothing more. Harmless when nothing was heard."""
        tool, self._tool = self._tool, None
        if tool is None:
            return
        M.set_events(tool, 0)
        for code in list(self.codes.values()):
            M.set_local_events(tool, code, 0)
        for event in self._callbacks():
            M.register_callback(tool, event, None)
        M.free_tool_id(tool)
        direct = self._direct_tool
        for code in self.direct.values():
            M.set_local_events(direct, code, 0)
        M.register_callback(direct, E.PY_START, None)
        M.register_callback(direct, E.PY_RETURN, None)
        M.free_tool_id(direct)

    def _apply(self, code: CodeType) -> None:
        key = id(code)
        self.codes[key] = code
        if self._tool is None:
            return
        events = 0
        if key in self.followed:
            events |= E.PY_START | E.PY_RETURN | E.LINE
        if key in self.starts:
            events |= E.PY_START
        if key in self.ends:
            events |= E.PY_RETURN
        if key in self.calls:
            events |= E.CALL
        M.set_local_events(self._tool, code, events)

    def _callbacks(self) -> dict[int, Callable[..., None]]:
        return {
            E.PY_START: self.started,
            E.PY_RETURN: self.returned,
            E.PY_UNWIND: self.unwound,
            E.LINE: self.line_reached,
            E.CALL: self.called,
        }

    def _make_callbacks(self) -> None:
        """The three callbacks that every save pays for, as closures: they are the fastest call."""
        followed, start_of, end_of = self.followed, self.starts.get, self.ends.get
        unwind_of, miss = self.unwinds.get, self.missed.append
        dispatches = self.dispatches

        def started(code: CodeType, offset: int) -> None:
            key = id(code)
            entered = key not in followed
            try:
                if not entered:
                    self.on_enter(code)
                    entered = True
                start = start_of(key)
                if start is not None:
                    start(code)
            except Exception as error:
                miss(f"{type(error).__name__} in {code.co_qualname}")
                recorder = self.recorder
                if recorder is not None:  # its end must not be taken for that of another
                    if not entered:
                        recorder.waiting.append(("enter", clock(), recorder.here.name, code))
                    recorder.waiting.append(("direct", clock(), recorder.here.name, code))

        def returned(code: CodeType, offset: int, value: object) -> None:
            try:
                key = id(code)
                end = end_of(key)
                if end is not None:
                    end(code, value)
                if key in followed:
                    self.on_leave()
            except Exception as error:
                miss(f"{type(error).__name__} in {code.co_qualname}")

        def unwound(code: CodeType, offset: int, error: BaseException) -> None:
            key = id(code)
            unwind = unwind_of(key)
            if unwind is None and key not in followed:
                return
            recorder = self.recorder
            if key in dispatches and recorder is not None and recorder.here.silent:
                recorder.here.silent = False
                return
            try:
                if unwind is not None:
                    unwind(code, error)
            except Exception as failure:
                miss(f"{type(failure).__name__} in {code.co_qualname}")
                if recorder is not None:  # what is left was begun, and has to end
                    said = error.args[0] if error.args else ""
                    told = (code, type(error).__name__, said if type(said) is str else "")
                    recorder.waiting.append(("left", clock(), recorder.here.name, told))
            if key in followed:
                try:
                    self.on_leave()
                except Exception:
                    if recorder is not None:
                        recorder.waiting.append(("leave", clock(), recorder.here.name, None))

        self.started, self.returned, self.unwound = started, returned, unwound

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
