"""From a trace to a timeline: merge, word, place, fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lab.timeline import listing as code
from lab.timeline import states
from lab.timeline.calls import ran
from lab.timeline.folding import fold
from lab.timeline.merging import Group, Merger
from lab.timeline.places import Place, Places
from lab.timeline.shapes import LANE_NAMES, Fold, Part, Row, StateView, Table, Timeline
from lab.timeline.speakers import words_for
from lab.timeline.words import Words, milliseconds
from lab.tracing import events as e
from lab.tracing.trace import State, Trace

#: Deeper nesting is told in words: a phone has no room for it.
DEEPEST_INDENT = 4
#: What is said where the tracer failed.
MISSED = "The tracer failed in the midst of this run, so this timeline may lack events."
#: Milliseconds from which a receiver in one row says how long it took.
SLOW = 50


def build(trace: Trace, prefix: str = "") -> Timeline:
    """The timeline of ``trace``; ``prefix`` goes before each id where a page holds several."""
    assembler = Assembler(trace, prefix)
    rows = assembler.rows()
    return Timeline(
        prefix=prefix,
        items=tuple(assembler.with_states(fold(rows))),
        steps=len(rows),
        events=len(trace.events),
        final=_final(trace),
        printed=trace.printed,
        tables=_tables(trace),
        ended=_joined(_ended(trace), _missed(trace)),
        cut=_cut(trace),
        duration=milliseconds(trace.duration),
        engine=f"Django {trace.django} on {trace.database}" if trace.django else trace.database,
    )


class Assembler:
    """Makes the rows of one trace, in one pass over its events."""

    def __init__(self, trace: Trace, prefix: str) -> None:
        self.prefix = prefix
        self.listing = code.read(trace.source)
        self.groups = Merger(trace.events, self.listing).merge()
        self.places = Places()
        self.changes = sorted(trace.states.items())
        self.unwatched = states.NOT_YET if self.changes else states.NEVER
        self.passed = 0
        self.state = State()
        self.held: dict[int, tuple[State, State]] = {}
        self.said = ("", "")
        self.thread = ""

    def rows(self) -> list[Row]:
        """One row for each group."""
        return [self._row(group) for group in self.groups]

    def with_states(self, items: Sequence[Row | Fold]) -> Iterator[Row | Fold]:
        """``items`` with the whole state at each row that differs, is first, or follows a fold.

        Folded rows have the words of their changes only: a thousand tables help nobody.
        """
        is_due = True
        for item in items:
            if isinstance(item, Fold):
                yield item
                is_due = True
                continue
            before, after = self.held[item.number]
            is_told = is_due or before != after
            if is_told:
                item.state = states.view(before, after, self.unwatched)
            yield item
            is_due = False

    def _row(self, group: Group) -> Row:
        place = self._place(group)
        before, after = self.state, self._state_after(group)
        words = self._words(group, place, before, after)
        numbers = [event.number for event in group.events]
        number = group.event.number
        self.held[number] = before, after
        return Row(
            id=f"{self.prefix}e{number}",
            number=number,
            ids=tuple([f"{self.prefix}e{n}" for n in numbers if n != number]),
            time=milliseconds(group.events[0].at),
            lane=words.lane,
            lane_name=LANE_NAMES[words.lane],
            tone=words.tone,
            parts=words.parts,
            note=words.note,
            detail=words.detail,
            is_rule=words.is_rule,
            is_light=words.tone == "light",
            level=(level := self._level(group, place)),
            indent=min(level, DEEPEST_INDENT),
            thread="" if group.event.thread == "MainThread" else group.event.thread,
            lines=self._lines(group),
            changes=states.describe(before, after, elsewhere=self._turned(group)),
        )

    def _turned(self, group: Group) -> bool:
        """Whether another thread is at work than in the row before."""
        before, self.thread = self.thread, group.event.thread
        return before not in ("", self.thread)

    def _place(self, group: Group) -> Place:
        """The place of the row's event; all events of the group are placed, in order."""
        for event in group.events:
            found = self.places.at(event)
            if event is group.event:
                place = found
        return place

    @staticmethod
    def _level(group: Group, place: Place) -> int:
        is_save = isinstance(group.event, e.SaveCalled | e.SaveReturned | e.SaveRaised)
        return place.deeper if is_save else place.level

    def _state_after(self, group: Group) -> State:
        """The state that holds after the last event of ``group``."""
        last = group.events[-1].number
        while self.passed < len(self.changes) and self.changes[self.passed][0] <= last:
            self.state = self.changes[self.passed][1]
            self.passed += 1
        return self.state

    def _words(self, group: Group, place: Place, before: State, after: State) -> Words:
        event = group.event
        words = words_for(event, place, self.listing)
        if group.end is not None:
            name = words.parts[0].text
            response = getattr(group.end, "response", "None")
            parts = ran(name, states.sets(before, after), group.printed.strip("\n"), response)
            took = group.end.at - event.at
            note = words.note or (f"took {milliseconds(took)} ms" if took >= SLOW else "")
            return Words(words.lane, words.tone, parts, note)
        if isinstance(event, e.TextPrinted):
            parts = (Part("prints "), Part(group.printed.rstrip("\n"), True))
            return Words(words.lane, words.tone, parts)
        return self._said_once(event, words)

    def _said_once(self, event: e.Event, words: Words) -> Words:
        """``words`` without the exception's text where the row before has just said it."""
        said = (getattr(event, "exception", None) or "", words.note)
        if words.tone != "bad" or not said[0]:
            return words
        again, self.said = said == self.said, said
        return Words(words.lane, words.tone, words.parts) if again else words

    def _lines(self, group: Group) -> str:
        """The lines of the group, the statement's first line for each, in order."""
        found = [group.event.line]
        if isinstance(group.event, e.ReceiverStarted):
            found = [self.listing.definition(group.event.defined_at)]
        if group.end is not None:
            reached = [event.line for event in group.events if isinstance(event, e.LineReached)]
            found = [*reached] or found
        starts = [self.listing.start(line) for line in found if line is not None]
        return " ".join([str(line) for line in dict.fromkeys(starts)])


def _final(trace: Trace) -> StateView:
    """The state at the end, with nothing marked."""
    state = trace.states[max(trace.states)] if trace.states else State()
    return states.view(state, state, states.NEVER)


def _tables(trace: Trace) -> tuple[Table, ...]:
    return tuple(
        Table(name, tuple(rows[0]), tuple([tuple(row.values()) for row in rows]))
        for name, rows in trace.tables.items()
        if rows
    )


def _cut(trace: Trace) -> str:
    """Why the run did not end by itself, where no event has said so; and what may be missing."""
    is_told = trace.outcome.status in ("returned", "raised") or trace.of(e.RunCut)
    return _joined("" if is_told else trace.outcome.text, _missed(trace))


def _missed(trace: Trace) -> str:
    return MISSED if trace.missed else ""


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _ended(trace: Trace) -> str:
    """How the run ended, in one sentence; "" where there is nothing to say."""
    outcome = trace.outcome
    if outcome.status == "returned":
        return "" if outcome.text in ("", "None") else f"The action returned {outcome.text}."
    if outcome.status == "raised":
        text = f": {outcome.text}" if outcome.text else ""
        return f"The action was left by {outcome.exception}{text}"
    return outcome.text
