"""What is open while a run is replayed: its threads, and in each what began and has not ended."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import CO_COROUTINE
from types import CodeType
from typing import Any, NamedTuple

from lab.tracing.trace import State


@dataclass(slots=True, eq=False)
class Span:
    """Something that began and will end: its first event, its code, what the end repeats.

    ``awaited`` is the number of receivers that a dispatch has still to call. It
    is over when the last has returned; None where its end will be told.
    """

    number: int
    code: CodeType
    kind: str
    values: dict[str, Any]
    awaited: int | None = None

    @property
    def waits(self) -> bool:
        """Whether it may go on after what began before it: coroutines take turns."""
        return bool(self.code.co_flags & CO_COROUTINE)

    @property
    def inside(self) -> dict[str, Any]:
        """Parent and depth of what happens directly in it."""
        return {"parent": self.number, "depth": self.values["depth"] + 1}


class Turn(NamedTuple):
    """A receiver that is a coroutine, the dispatch that waits for it, the thread of its loop."""

    span: Span
    dispatch: int
    thread: Thread


class Thread:
    """What is open in one thread."""

    def __init__(self, name: str) -> None:
        self.name = name
        #: When each statement began that was not answered yet.
        self.began: list[int] = []
        self.spans: list[Span] = []
        self.lines: list[int | None] = []
        self.line: int | None = None
        self.entered: CodeType | None = None
        self.leaving: CodeType | None = None
        self.hidden = 0
        self.held: Held | None = None

    def leave(self) -> None:
        """The function that was being left is left: its caller's line is current again."""
        self.leaving = None
        if self.lines:
            self.line = self.lines.pop()

    def close(self, code: CodeType) -> Span | None:
        """The innermost open span of ``code``, taken off with all that it held."""
        spans = self.spans
        for index in range(len(spans) - 1, -1, -1):
            if spans[index].code is code:
                span = spans[index]
                spans[index:] = [inner for inner in spans[index + 1 :] if inner.waits]
                if self.hidden:
                    self.hidden = sum(not one.number for one in spans)
                return span
        return None

    def is_over(self, code: CodeType) -> bool:
        """Whether a dispatch that returns ended with its last receiver.

        What is open then began before it: in a time when no end was told.
        """
        open_ones = (span for span in reversed(self.spans) if span.code is code)
        innermost = next(open_ones, None)
        return innermost is not None and innermost.awaited is not None


class Held(NamedTuple):
    """A statement that returns rows: how many, and when it commits, the fetch will tell."""

    data: dict[str, Any]
    state: State | None
