"""Rules about time: callbacks of ``on_commit()``, threads, statements sent again and again."""

from __future__ import annotations

from collections import Counter

from lab.tracing.events import (
    ActionRaised,
    CallbackDropped,
    CallbackRan,
    CallbackReturned,
    Event,
    SqlRan,
    TransactionBegan,
)
from lab.verdict.fates import Fates
from lab.verdict.story import Rule, Story
from lab.verdict.words import Sentence, code, codes, times

#: Milliseconds from which it is worth telling that something went on.
NOTABLE = 5.0
#: So many calls and statements of receivers are worth counting.
MANY = 5


def callback_raised(story: Story) -> Sentence | None:
    """A callback was left by an exception, and the caller by it too, though all is committed."""
    raised = story.trace.of(ActionRaised)
    failed = [end for end in story.trace.of(CallbackReturned) if end.exception]
    if not failed or story.raised:
        return None
    last = failed[-1]
    text = f"{code(last.callback)} raised {code(last.exception or '')} after the commit"
    if raised and raised[-1].exception == last.exception:
        return Sentence(
            tone="bad", text=f"{text}, and the exception left your code.", event=last.number
        )
    return Sentence(tone="bad", text=f"{text}, and your code did not notice.", event=last.number)


def callback_dropped(story: Story) -> Sentence | None:
    """A callback will never be called."""
    dropped = story.trace.of(CallbackDropped)
    if not dropped:
        return None
    names, ran = codes(event.callback for event in dropped), story.trace.of(CallbackRan)
    if any(end.exception for end in story.trace.of(CallbackReturned)):
        text = f"After that, {names} never got its turn."
    elif ran:
        text = f"Of the callbacks of `on_commit()`, {len(ran)} ran after the commit and "
        text += f"{len(dropped)} {_was(len(dropped))} dropped with a rollback."
    else:
        text = f"{names} {_was(len(dropped))} dropped with the rollback, and never called."
    return Sentence(tone="plain", text=text, event=dropped[-1].number)


def callback_called(story: Story) -> Sentence | None:
    """When a callback was called: at once, or after the commit."""
    ran = story.trace.of(CallbackRan)
    if not ran:
        return None
    first, end = ran[0], _end_of(story, ran[0])
    is_inside = any(
        save.called.number < first.number and (save.end is None or first.number < save.end.number)
        for save in story.roots
        if save.called.thread == first.thread
    )
    when = "after the commit"
    if is_inside:
        # A transaction may be open elsewhere, where it did not wait for it.
        elsewhere = {began.using for began in story.trace.of(TransactionBegan)} - {first.using}
        why = "no transaction was open"
        if elsewhere:
            why = f"it was registered for {code(first.using)}, and none was open there"
        when = f"at once, inside `save()`: {why}"
    took = end.at - first.at if end is not None else 0.0
    names = list(dict.fromkeys(event.callback for event in ran))
    text = f"{codes(names)} {_was(len(names))} called {when}"
    text += f", and took {took:.0f} ms in the same thread" if took >= NOTABLE else ""
    return Sentence(tone="plain", text=f"{text}.", event=first.number)


def went_on(story: Story) -> Sentence | None:
    """Another thread was still at work when the code that saved had ended."""
    events = story.trace.events
    here = [event for event in events if event.thread == events[0].thread] if events else []
    if not here or not story.roots or events[-1].thread == here[-1].thread:
        return None
    longer = events[-1].at - _over(here[-1])
    if longer < NOTABLE:
        return None
    text = f"Your code did not wait: another thread went on for {longer:.0f} ms after it had ended."
    return Sentence(tone="plain", text=text, event=events[-1].number)


def unseen_elsewhere(story: Story) -> Sentence | None:
    """Another thread asked the database while the row was not committed yet."""
    fates = Fates(story.trace)
    threads = {save.called.thread for save in story.saves}
    asked = [event for event in story.outside if event.thread not in threads]
    for save in story.roots:
        for write in save.writes:
            until = fates.of(write).event
            for event in asked:
                if until is not None and write.number < event.number < until:
                    text = "Another thread asked the database before the commit: it has a "
                    text += "connection of its own, which did not see the row."
                    return Sentence(tone="plain", text=text, event=event.number)
    return None


def many_statements(story: Story) -> Sentence | None:
    """Receivers asked the database again and again, once for each save."""
    calls = Counter(receiver.receiver for save in story.roots for receiver in save.receivers)
    inside = [event for event in story.trace.of(SqlRan) if story.is_by_a_receiver(event)]
    if story.recursion or not calls or max(calls.values()) < MANY or len(inside) < MANY:
        return None
    name, number = calls.most_common(1)[0]
    who = f"{code(name)} ran" if len(calls) == 1 else "Receivers ran"
    whole = len(story.trace.of(SqlRan))
    text = f"{who} {times(number if len(calls) == 1 else calls.total())} and sent {len(inside)} "
    text += f"of the {whole} statements."
    return Sentence(tone="plain", text=text, event=inside[-1].number)


def _end_of(story: Story, ran: CallbackRan) -> CallbackReturned | None:
    ends = (end for end in story.trace.of(CallbackReturned) if end.opened == ran.number)
    return next(ends, None)


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _over(event: Event) -> float:
    return event.at + event.duration if isinstance(event, SqlRan) else event.at


RULES: tuple[Rule, ...] = (
    callback_dropped,
    went_on,
    callback_called,
    unseen_elsewhere,
    many_statements,
)
