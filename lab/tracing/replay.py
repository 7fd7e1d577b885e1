"""Makes events of the tracer's notes: numbers, depth, parents, lines, what belongs together.

A note is ``(kind, nanoseconds, thread, payload)``, and where the payload is a
tuple it may stand there item by item, which takes less memory. Notes of one thread come in
the order in which things happened in it, so that replaying them tells which
spans were open and which line was current at each.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Set
from inspect import CO_COROUTINE
from types import CodeType, MappingProxyType
from typing import Any

from lab.tracing.names import Shown, show
from lab.tracing.spans import Held, Span, Thread, Turn
from lab.tracing.trace import State

Note = tuple[Any, ...]
Told = tuple[dict[str, Any], State | None]


def text(value: Any) -> str:
    """The repr of ``value``, unless it is one already."""
    return str(value) if type(value) is Shown else show(value)


#: What stands for a call of a function that is a receiver.
_CALLED = frozenset({"receiver", "direct"})


class Replay:
    """Feed it the notes in order; it tells the events as plain data (``events.from_data``)."""

    def __init__(
        self,
        started: int,
        names: Mapping[int | None, str] = MappingProxyType({}),
        followed: Set[int] = frozenset(),
        receivers: Set[int] = frozenset(),
    ) -> None:
        self.started = started
        self.number = 0
        self.names = names
        self.followed = followed
        self.receivers = receivers
        self.threads: dict[int, Thread] = {}
        #: The receivers that are coroutines and run; the last is the one whose turn it is.
        self.turns: list[Turn] = []

    def judged(self, note: Note) -> Note:
        """``note``; of a function that begins or is over, what that means."""
        if note[0] == "began":
            return self._judged_beginning(note)
        if note[0] == "over":
            thread, code = self.threads.get(note[2]), note[3]
            spans = thread.spans if thread is not None else []
            if any(span.code is code and span.kind in _CALLED for span in spans):
                return ("receiver_end", *note[1:])
            return ("leave", *note[1:4])
        return note

    def _judged_beginning(self, note: Note) -> Note:
        thread, code = self.threads.get(note[2]), note[3]
        if id(code) not in self.receivers:
            return ("enter", *note[1:])
        dispatch = thread.spans[-1] if thread is not None and thread.spans else None
        if dispatch is not None and dispatch.awaited:
            name = dispatch.values["receivers"][-dispatch.awaited]
        elif dispatch is not None and dispatch.kind == "unheard":
            name = code.co_qualname.rpartition("<locals>.")[2]
        else:
            return ("direct", *note[1:])
        return ("receiver", *note[1:], name, None)

    def feed(self, note: Note, state: State | None = None) -> list[Told]:
        """The events that ``note`` makes known, each with its state if one was read."""
        note = self.judged(note)
        kind, at, ident = note[:3]
        payload: Any = note[3] if len(note) == 4 else note[3:]
        if kind == "thread":  # it begins, and may have the number of one that is over
            self.threads[ident] = Thread(payload)
            return []
        thread = self.threads.get(ident)
        if thread is None:
            thread = self.threads[ident] = Thread(self._name(ident))
        if thread.leaving and not (kind == "saved" and payload[0] is thread.leaving):
            thread.leave()
        told: list[Told] = []
        if thread.held is not None and kind != "fetched":
            if kind == "fetched_all":
                thread.held.data["rows"] = payload[0]
            told.append(self._let_go(thread))
        data = getattr(self, f"_{kind}")(thread, at, payload)
        if data is not None:
            if kind == "sql" and payload[-1]:
                thread.held = Held(data, state)
            else:
                told.append((data, state))
        if thread.spans and thread.spans[-1].awaited == 0:
            told.append((self._dispatched(thread, at), None))
        return told

    def _name(self, ident: int) -> str:
        """The name of a thread that began before the tracer, or in no manner that it knows."""
        alive = (thread.name for thread in threading.enumerate() if thread.ident == ident)
        return self.names.get(ident) or next(alive, "another thread")

    def settle_all(self) -> list[Told]:
        """What was held back in any thread."""
        return [self._let_go(thread) for thread in self.threads.values() if thread.held]

    def _let_go(self, thread: Thread) -> Told:
        held, thread.held = thread.held, None
        assert held is not None
        return held.data, held.state

    def _data(self, thread: Thread, at: int, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        self.number += 1
        spans = thread.spans
        data = {
            "kind": kind,
            **values,
            "number": self.number,
            "at": round((at - self.started) / 1e6, 4),
            "depth": len(spans) - thread.hidden,
            "parent": next((span.number for span in reversed(spans) if span.number), None),
            "thread": thread.name,
            "line": thread.line,
        }
        if self.turns:
            self._place_by_turns(thread, data)
        return data

    def _place_by_turns(self, thread: Thread, data: dict[str, Any]) -> None:
        """Put what happens while coroutines run where it belongs, across threads.

        In the thread of their loop it belongs to the one whose turn it is. A
        dispatch that waits for them does, in its own thread, what one of them
        asks for; which one is known if there is only one.
        """
        innermost = next((span for span in reversed(thread.spans) if span.number), None)
        if innermost is None:
            return
        data |= innermost.inside
        here = [turn.span for turn in self.turns if turn.thread is thread]
        if any(span is innermost for span in here):
            data |= here[-1].inside
        for span in thread.spans:
            asked = [turn for turn in self.turns if turn.dispatch == span.number]
            if len(asked) == 1 and asked[0].thread is not thread:
                if span is innermost:
                    data |= asked[0].span.inside
                if thread.line == span.values["line"]:
                    data["line"] = asked[0].thread.line

    def _begin_turn(self, thread: Thread, span: Span, dispatch: Span | None) -> None:
        """A receiver that is a coroutine begins."""
        number = dispatch.number if dispatch is not None else -1
        self.turns.append(Turn(span, number, thread))
        if dispatch is not None:
            span.values.update(dispatch.inside)

    def _dispatch(self, signal: str, sender: str) -> Span | None:
        """The latest dispatch of a signal that is not over, in whichever thread."""
        found = [
            span
            for thread in self.threads.values()
            for span in thread.spans
            if span.kind == "signal"
            and (span.values["signal"], span.values["sender"]) == (signal, sender)
        ]
        return max(found, key=lambda span: span.number, default=None)

    def _open(
        self, thread: Thread, data: dict[str, Any], code: CodeType, kind: str
    ) -> dict[str, Any]:
        thread.spans.append(Span(data["number"], code, kind, data))
        return data

    # Where the run is

    def _enter(self, thread: Thread, at: int, code: CodeType) -> None:
        thread.lines.append(thread.line)
        thread.line = code.co_firstlineno
        thread.entered = code

    def _leave(self, thread: Thread, at: int, code: CodeType) -> None:
        """Comes before the end of a save, which still belongs to its last line."""
        thread.leaving = code

    def _line(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        function, thread.line = payload
        for turn in self.turns:  # the line tells whose turn it is
            if turn.thread is thread and turn.span.code.co_name == function:
                self.turns.remove(turn)
                self.turns.append(turn)
                break
        return self._data(thread, at, "line_reached", {"function": function})

    def _event(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        kind, values = payload
        return self._data(thread, at, kind, values)

    # Saves

    def _save(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        code, method, model, pk, arguments = payload
        values = {
            "method": method,
            "model": model,
            "pk": None if pk is None else text(pk),
            "arguments": {key: text(value) for key, value in arguments.items()},
        }
        return self._open(thread, self._data(thread, at, "save_called", values), code, "save")

    def _saved(self, thread: Thread, at: int, payload: Any) -> dict[str, Any] | None:
        code, pk, error = payload
        span = thread.close(code)
        if span is None or span.kind == "direct":
            return None
        values = {
            "opened": span.number,
            "method": span.values["method"],
            "model": span.values["model"],
            "pk": None if pk is None else text(pk),
        }
        if error is None:
            return self._data(thread, at, "save_returned", values)
        values["exception"], values["message"] = error
        return self._data(thread, at, "save_raised", values)

    # Signals and receivers

    def _signal(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        code, how, (signal, sender, receivers, model, names), key, arguments, is_told = payload
        values = {
            "signal": signal,
            "how": how,
            "sender": sender,
            "instance": None if model is None else f"{model} pk={text(key)}",
            "arguments": dict(zip(names, map(text, arguments), strict=True)),
            "receivers": list(receivers),
        }
        data = self._open(thread, self._data(thread, at, "signal_sent", values), code, "signal")
        if not is_told:
            thread.spans[-1].awaited = len(receivers)
        return data

    def _signal_end(self, thread: Thread, at: int, payload: Any) -> dict[str, Any] | None:
        code, exception = payload
        if exception is None and thread.is_over(code):
            return None
        span = thread.close(code)
        if span is None or not span.number:
            return None
        values = {
            "opened": span.number,
            "signal": span.values["signal"],
            "exception": exception,
        }
        return self._data(thread, at, "signal_ended", values)

    def _dispatched(self, thread: Thread, at: int) -> dict[str, Any]:
        """The last receiver has returned, and with it the dispatch: it does nothing more."""
        if thread.leaving:
            thread.leave()
        span = thread.spans.pop()
        values = {"opened": span.number, "signal": span.values["signal"], "exception": None}
        return self._data(thread, at, "signal_ended", values)

    def _direct(self, thread: Thread, at: int, code: CodeType) -> None:
        """A receiver's function begins that somebody else called: no event, nor is its end.

        Or its beginning was missed at the bottom of a recursion.
        """
        if id(code) in self.followed:
            self._enter(thread, at, code)
        self._missed(thread, at, code)

    def _missed(self, thread: Thread, at: int, code: CodeType) -> None:
        """Something begins that was missed, and so will be its end."""
        thread.spans.append(Span(0, code, "direct", {}))
        thread.hidden += 1

    def _unheard(self, thread: Thread, at: int, code: CodeType) -> None:
        """A dispatch begins that is not told, or whose beginning was missed."""
        thread.spans.append(Span(0, code, "unheard", {}))
        thread.hidden += 1

    def _receiver(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        code, receiver, occasion = payload
        if id(code) in self.followed:
            self._enter(thread, at, code)
        if occasion is None:
            sent = next((span for span in reversed(thread.spans) if span.kind == "signal"), None)
            occasion = ("", "") if sent is None else (sent.values["signal"], sent.values["sender"])
        values = {
            "receiver": receiver,
            "signal": occasion[0],
            "sender": occasion[1],
            "defined_at": thread.line if thread.entered is code else None,
        }
        dispatch = self._dispatch(*occasion) if code.co_flags & CO_COROUTINE else None
        data = self._data(thread, at, "receiver_started", values)
        self._open(thread, data, code, "receiver")
        if code.co_flags & CO_COROUTINE:
            self._begin_turn(thread, thread.spans[-1], dispatch)
        return data

    def _receiver_end(self, thread: Thread, at: int, payload: Any) -> dict[str, Any] | None:
        code, response, *raised = payload
        error = raised[0] if raised else None
        if id(code) in self.followed:
            thread.leaving = code
        span = thread.close(code)
        if span is None:
            return None
        if error is None and thread.spans and thread.spans[-1].awaited:
            thread.spans[-1].awaited -= 1
        if span.kind == "direct":
            return None
        if self.turns:
            self.turns = [turn for turn in self.turns if turn.span is not span]
        values = {
            "opened": span.number,
            "receiver": span.values["receiver"],
            "signal": span.values["signal"],
        }
        if error is None:
            values["response"] = response or "None"
            data = self._data(thread, at, "receiver_returned", values)
        else:
            values["exception"], values["message"] = error
            data = self._data(thread, at, "receiver_raised", values)
        if span.waits:  # it ends where it began, whatever is open beside it
            data |= {"parent": span.values["parent"], "depth": span.values["depth"]}
        return data

    def _left(self, thread: Thread, at: int, payload: Any) -> dict[str, Any] | None:
        """Something was left by an exception where no stack was left to say what."""
        code, exception, message = payload
        span = next((span for span in reversed(thread.spans) if span.code is code), None)
        if span is None:
            return None
        if span.kind == "signal":
            return self._signal_end(thread, at, (code, exception))
        if span.kind == "receiver":
            return self._receiver_end(thread, at, (code, "", (exception, message)))
        if span.kind == "save":
            pk = span.values["pk"]
            known = None if pk is None else Shown(pk)
            return self._saved(thread, at, (code, known, (exception, message)))
        thread.close(code)
        return None

    # The database

    def _sql(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        statement, parameters, using, autocommit, rows, error, _ = payload
        began = thread.began.pop() if thread.began else at
        values = {
            "statement": statement,
            "parameters": [text(value) for value in parameters],
            "rows": rows,
            "duration": round((at - began) / 1e6, 4),
            "error": error,
            "using": using,
            "in_transaction": not autocommit,
        }
        return self._data(thread, began, "sql_ran", values)

    def _sql_began(self, thread: Thread, at: int, payload: None) -> None:
        """A statement is sent."""
        thread.began.append(at)

    def _control(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        """A statement was answered that only controls the transaction."""
        if thread.began:
            thread.began.pop()
        kind, using, savepoint = payload
        values = {"using": using} if savepoint is None else {"savepoint": savepoint, "using": using}
        return self._data(thread, at, kind, values)

    def _committed(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        using, autocommit = payload
        values = {"using": using, "autocommit": autocommit}
        return self._data(thread, at, "transaction_committed", values)

    def _fetched(self, thread: Thread, at: int, payload: Any) -> None:
        """The rows of the statement that was held back are known, or why there are none."""
        assert thread.held is not None
        thread.held.data["rows"], thread.held.data["error"] = payload

    def _fetched_all(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        """They are known, and with them the statement has committed itself."""
        _, using = payload
        return self._committed(thread, at, (using, True))

    # Callbacks of on_commit()

    def _callback(self, thread: Thread, at: int, payload: Any) -> dict[str, Any]:
        code, callback, using = payload
        values = {"callback": callback, "using": using}
        return self._open(thread, self._data(thread, at, "callback_ran", values), code, "callback")

    def _callback_end(self, thread: Thread, at: int, payload: Any) -> dict[str, Any] | None:
        code, error = payload
        span = thread.close(code)
        if span is None:
            return None
        exception, message = error if error is not None else (None, "")
        values = {
            "opened": span.number,
            "callback": span.values["callback"],
            "exception": exception,
            "message": message,
        }
        return self._data(thread, at, "callback_returned", values)
