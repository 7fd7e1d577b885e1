"""Rules about the way: what receivers did, when they ran, who saw what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lab.tracing.events import ReceiverReturned, ReceiverStarted
from lab.verdict.fates import COMMITTED, ROLLED_BACK, Fates
from lab.verdict.story import Rule, Save, Story, verb
from lab.verdict.words import Sentence, code, codes, in_turn, listing, times

#: A receiver is slow if it takes so many milliseconds and this share of the save.
SLOW, SHARE = 80.0, 0.5


def dropped_answer(story: Story) -> Sentence | None:
    """A receiver returned something, and nobody looked at it."""
    for save in story.saves:
        for receiver in save.receivers:
            end = story.end_of(receiver)
            if isinstance(end, ReceiverReturned) and end.response != "None" and save.returned:
                text = f"{code(end.receiver)} returned {code(end.response)}, and {code(save.name)} "
                text += "went on: what receivers return is dropped."
                return Sentence(tone="plain", text=text, event=end.number)
    return None


def slow(story: Story) -> Sentence | None:
    """Most of a save was spent in a receiver."""
    for save in story.roots:
        if save.end is None or story.recursion:
            continue
        whole = save.end.at - save.called.at
        for receiver in save.receivers:
            end = story.end_of(receiver)
            took = end.at - receiver.at if end is not None else 0.0
            if end is not None and took >= SLOW and took >= whole * SHARE:
                where = "same" if receiver.thread == save.called.thread else "another"
                text = f"{code(receiver.receiver)} took {took:.0f} of the {whole:.0f} ms that "
                text += f"{code(save.name)} took, in {'the ' if where == 'same' else ''}{where} "
                text += "thread: whoever called it waited."
                return Sentence(tone="plain", text=text, event=end.number)
    return None


def written_by_receivers(story: Story) -> Sentence | None:
    """A receiver wrote something itself, and the save around it returned."""
    for save in story.saves:
        outer, by = save.outer, save.by
        if outer is None or by is None or not outer.returned or not save.writes:
            continue
        who = code(by.receiver)
        if save.passes_by:
            text = f"{who} wrote with {code(save.name)}, which sent no signal of its own."
        elif save.called.model == outer.called.model and save.depth == 2:
            text = f"{who} called {code(save.name)} inside {code(outer.name)}"
            flags = [s.created for s in (outer, *story.within(outer)) if s.created]
            text += f": `created` was {in_turn(flags)}." if flags else "."
        else:
            text = f"{who} wrote a row of {save.called.model} on the way."
        return Sentence(tone="plain", text=text, event=save.called.number)
    return None


def changed_before(story: Story) -> Sentence | None:
    """A receiver of ``pre_save`` changed the instance; what was lost of it comes first."""
    told = list(_changes(story))
    lost = [sentence for sentence in told if "memory only" in sentence.text]
    return next(iter([*lost, *told]), None)


def _changes(story: Story) -> Iterator[Sentence]:
    for save in story.saves:
        for receiver in save.receivers:
            end = story.end_of(receiver)
            if end is None or receiver.signal != "pre_save" or not save.returned:
                continue
            fields = _changed(story, receiver.number, end.number)
            if fields and save.writes:
                text = _tell_change(save, receiver.receiver, fields)
                yield Sentence(tone="plain", text=text, event=end.number)


def _changed(story: Story, start: int, end: int) -> list[str]:
    """The fields that the instance holds differently after than before."""
    before, after = story.trace.state_at(start), story.trace.state_at(end)
    held = before.memory or {}
    changed = [name for name, value in (after.memory or {}).items() if held.get(name) != value]
    return changed if before.model == after.model else []


def _tell_change(save: Save, receiver: str, fields: list[str]) -> str:
    word = verb(save.writes[0])
    sent = save.sent("pre_save")
    only = sent.arguments.get("update_fields", "None") if sent is not None else "None"
    lost = [name for name in fields if only != "None" and f"'{name}'" not in only]
    text = f"{code(receiver)} changed {codes(fields)} before the {word}"
    if lost:
        return (
            f"{text}, but `update_fields` kept {codes(lost)} out of it: it changed in memory only."
        )
    return f"{text}, so the {word} wrote the change."


def same_name_twice(story: Story) -> Sentence | None:
    """One dispatch called several receivers of one name."""
    for save in story.saves:
        for signal in save.signals:
            most = Counter(signal.receivers).most_common(1)
            if most and most[0][1] > 1:
                name, number = most[0]
                text = f"{code(name)} ran {times(number)} for one {code(signal.signal)}: "
                text += f"{number} receivers of that name are connected."
                return Sentence(tone="plain", text=text, event=signal.number)
    return None


def heard_many(story: Story) -> Sentence | None:
    """One receiver was called for several models."""
    heard: dict[tuple[str, str], list[ReceiverStarted]] = {}
    for save in story.saves:
        for receiver in save.receivers:
            heard.setdefault((receiver.receiver, receiver.signal), []).append(receiver)
    for (name, _), calls in heard.items():
        senders = list(dict.fromkeys(call.sender for call in calls))
        if len(senders) > 1:
            text = f"{code(name)} ran {times(len(calls))}: it heard {listing(senders)}."
            return Sentence(tone="plain", text=text, event=calls[-1].number)
    return None


def who_ran_when(story: Story) -> Sentence | None:
    """The receivers of one save, before and after its statement."""
    save = next((save for save in story.roots if save.receivers and save.writes), None)
    if save is None or story.raised:
        return None
    write, sent = save.writes[-1], save.sent("post_save")
    before = [event.receiver for event in save.receivers if event.signal == "pre_save"]
    after = [event.receiver for event in save.receivers if event.signal == "post_save"]
    parts = [f"{codes(before)} ran before the {verb(write)}"] if before else []
    if after and sent is not None:
        fate = Fates(story.trace).of(write)
        committed = fate.kept and fate.event is not None and fate.event < sent.number
        when = "after its commit" if committed else "after it, and before the commit"
        if fate.kind == ROLLED_BACK:
            when = "after it, and before the rollback"
        if not before:
            when = when.replace("its commit", f"the commit of the {verb(write)}")
            when = when.replace("after it,", f"after the {verb(write)},")
        parts.append(f"{codes(after)} {'' if before else 'ran '}{when}")
    if parts:
        text = f"{', '.join(parts)}."
        return Sentence(tone="plain", text=text, event=save.receivers[-1].number)
    return None


def who_saw_it(story: Story) -> Sentence | None:
    """A row that only this connection saw for a while, or that nobody else ever saw."""
    inserts = [save for save in story.roots if save.writes and verb(save.writes[0]) == "INSERT"]
    if len(inserts) != 1:
        return None
    save = inserts[0]
    fate = Fates(story.trace).of(save.writes[0])
    seen = [state for state in story.trace.states.values() if state.model == save.called.model]
    hidden = any(state.inside is not None and state.outside is None for state in seen)
    shown = any(state.outside is not None for state in seen)
    if fate.kind == COMMITTED and hidden:
        text = "Until the commit only the connection that wrote the row could see it."
        return Sentence(tone="plain", text=text, event=fate.event)
    if fate.kind == ROLLED_BACK and hidden and not shown:
        text = "No other connection ever saw the row."
        return Sentence(tone="plain", text=text, event=fate.event)
    return None


def nobody_listened(story: Story) -> Sentence | None:
    """Signals were sent, and no receiver was connected."""
    signals = [signal for save in story.saves for signal in save.signals]
    if signals and not story.raised and not story.trace.of(ReceiverStarted):
        names = codes(signal.signal for signal in signals)
        number = len(signals)
        text = f"{names} were sent, {number} signals in all, and no receiver was connected."
        if number <= 2:
            text = f"{names} {'was' if number == 1 else 'were'} sent, and nobody listened."
        return Sentence(tone="plain", text=text, event=signals[0].number)
    return None


RULES: tuple[Rule, ...] = (
    dropped_answer,
    slow,
    written_by_receivers,
    changed_before,
    same_name_twice,
    heard_many,
    who_ran_when,
    who_saw_it,
    nobody_listened,
)
