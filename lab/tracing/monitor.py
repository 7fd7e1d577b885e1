"""Which code is watched, through ``sys.monitoring`` (Python 3.12, PEP 669).

Events are set on the code objects that matter and on no other, so that what
is not watched runs as ever and nothing is patched. PY_UNWIND cannot be set on
one code object: it is heard for all and costs only where an exception leaves a
function. Python sends no events while a callback runs, so a callback cannot
observe itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any

M = sys.monitoring
E = M.events

Start = Callable[[FrameType], None]
Return = Callable[[FrameType, Any], None]
Unwind = Callable[[FrameType, BaseException], None]
Call = Callable[[FrameType, Any], None]

NAME = "before-and-after"
_FREE_IDS = (4, 3, 2, 0)


def nested(code: CodeType) -> Iterator[CodeType]:
    """``code`` and every code object within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from nested(constant)


class Monitor:
    """Handlers by code object, switched on and off as one.

    ``on_line`` is told each line of the code objects given to ``follow()``,
    ``on_enter`` and ``on_leave`` when one of them is entered and left.
    """

    def __init__(self) -> None:
        self.starts: dict[CodeType, Start] = {}
        self.returns: dict[CodeType, Return] = {}
        self.unwinds: dict[CodeType, Unwind] = {}
        self.calls: dict[CodeType, Call] = {}
        self.call_ends: dict[CodeType, Callable[[Any, bool], None]] = {}
        self.followed: set[CodeType] = set()
        self.on_line: Callable[[CodeType, int], None] | None = None
        self.on_enter: Callable[[CodeType], None] = lambda code: None
        self.on_leave: Callable[[], None] = lambda: None
        self._tool: int | None = None

    @property
    def active(self) -> bool:
        """Whether events are being heard."""
        return self._tool is not None

    def watch(
        self, code: CodeType, start: Start | None, end: Return, unwind: Unwind | None = None
    ) -> None:
        """Tell ``start``, ``end`` and ``unwind`` when ``code`` begins, returns, is left."""
        if start is not None:
            self.starts[code] = start
        self.returns[code] = end
        if unwind is not None:
            self.unwinds[code] = unwind
        self._apply(code)

    def watch_calls(
        self, code: CodeType, call: Call, call_end: Callable[[Any, bool], None]
    ) -> None:
        """Tell ``call`` what ``code`` calls, ``call_end`` when one not in Python ends."""
        self.calls[code] = call
        self.call_ends[code] = call_end
        self._apply(code)

    def follow(self, code: CodeType) -> None:
        """Tell ``on_line`` each line of ``code``."""
        self.followed.add(code)
        self._apply(code)

    def start(self) -> None:
        """Begin to hear. Raises RuntimeError if no tool id is free."""
        if self._tool is not None:
            return
        for tool in _FREE_IDS:
            if M.get_tool(tool) is None:
                M.use_tool_id(tool, NAME)
                self._tool = tool
                break
        else:
            raise RuntimeError("every tool id of sys.monitoring is taken")
        self._register(tool)
        for code in {*self.starts, *self.returns, *self.calls, *self.followed}:
            self._apply(code)
        M.set_events(tool, E.PY_UNWIND)

    def stop(self) -> None:
        """Hear nothing more. Harmless when nothing was heard."""
        tool, self._tool = self._tool, None
        if tool is None:
            return
        M.set_events(tool, 0)
        for code in {*self.starts, *self.returns, *self.calls, *self.followed}:
            M.set_local_events(tool, code, 0)
        for event in (E.PY_START, E.PY_RETURN, E.PY_UNWIND, E.LINE, E.CALL, E.C_RETURN, E.C_RAISE):
            M.register_callback(tool, event, None)
        M.free_tool_id(tool)

    def _apply(self, code: CodeType) -> None:
        if self._tool is None:
            return
        events = 0
        if code in self.followed:
            events |= E.PY_START | E.PY_RETURN | E.LINE
        if code in self.starts:
            events |= E.PY_START
        if code in self.returns:
            events |= E.PY_RETURN
        if code in self.calls:
            events |= E.CALL
        M.set_local_events(self._tool, code, events)

    def _register(self, tool: int) -> None:
        M.register_callback(tool, E.PY_START, self.started)
        M.register_callback(tool, E.PY_RETURN, self.returned)
        M.register_callback(tool, E.PY_UNWIND, self.unwound)
        M.register_callback(tool, E.LINE, self.on_line)
        M.register_callback(tool, E.CALL, self.called)
        M.register_callback(tool, E.C_RETURN, self.call_returned)
        M.register_callback(tool, E.C_RAISE, self.call_raised)

    # The callbacks. sys._getframe(1) is the frame of the code that is watched.

    def started(self, code: CodeType, offset: int) -> None:
        """PY_START."""
        if code in self.followed:
            self.on_enter(code)
        start = self.starts.get(code)
        if start is not None:
            start(sys._getframe(1))

    def returned(self, code: CodeType, offset: int, value: object) -> None:
        """PY_RETURN."""
        end = self.returns.get(code)
        if end is not None:
            end(sys._getframe(1), value)
        if code in self.followed:
            self.on_leave()

    def unwound(self, code: CodeType, offset: int, error: BaseException) -> None:
        """PY_UNWIND, of any code."""
        unwind = self.unwinds.get(code)
        if unwind is not None:
            unwind(sys._getframe(1), error)
        if code in self.followed:
            self.on_leave()

    def called(self, code: CodeType, offset: int, target: object, first: object) -> None:
        """CALL."""
        call = self.calls.get(code)
        if call is not None:
            call(sys._getframe(1), target)

    def call_returned(self, code: CodeType, offset: int, target: object, first: object) -> None:
        """C_RETURN."""
        self.call_ends[code](target, False)

    def call_raised(self, code: CodeType, offset: int, target: object, first: object) -> None:
        """C_RAISE."""
        self.call_ends[code](target, True)
