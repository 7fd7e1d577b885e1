"""Rules about the end of a run: whether it ended by itself, and who raised."""

from __future__ import annotations

from lab.tracing.events import ActionRaised, ReceiverRaised, ReceiverStarted, RunCut, SignalSent
from lab.verdict.later import callback_raised
from lab.verdict.story import Rule, Story, verb
from lab.verdict.words import Sentence, code, count, listing


def ended_early(story: Story) -> Sentence | None:
    """The run was cut, stopped or died."""
    if not story.complete:
        cuts = story.trace.of(RunCut)
        event = cuts[-1].number if cuts else None
        return Sentence(tone="bad", text=story.trace.outcome.text, event=event)
    return None


def not_loaded(story: Story) -> Sentence | None:
    """The code failed before the action was called."""
    if story.trace.outcome.exception == "LoadError":
        reason = story.trace.outcome.text.strip().rpartition("\n")[2]
        text = f"The code could not be loaded, so nothing was run: {code(reason)}"
        return Sentence(tone="bad", text=text)
    return None


def nothing_saved(story: Story) -> Sentence | None:
    """No method that writes was called."""
    if story.complete and not story.roots and story.trace.outcome.exception != "LoadError":
        if sent := story.trace.of(SignalSent):
            return _sent_by_itself(story, sent[0])
        statements = count(len(story.outside), "statement")
        text = f"Nothing called `save()`, so no signal of saving was sent; {statements} "
        text += "reached the database."
        last = (story.outside or story.trace.events)[-1:]
        event = last[0].number if last else None
        return Sentence(tone="plain", text=text, event=event)
    return None


def _sent_by_itself(story: Story, sent: SignalSent) -> Sentence:
    """A signal that no save sent: who ran, and whether all did."""
    ran = [event.receiver for event in story.trace.of(ReceiverStarted)]
    left = len(sent.receivers) - len(ran)
    text = f"{code(sent.signal)} was sent by `{sent.how}()`"
    text += f", and {listing([code(name) for name in ran])} ran" if ran else ", and nobody listened"
    text += f"; {left} more {'receiver was' if left == 1 else 'receivers were'} not called."
    if left <= 0:
        text = text.partition(";")[0] + "."
    return Sentence(tone="plain", text=text, event=sent.number)


def recursion(story: Story) -> Sentence | None:
    """Saves inside saves, deep enough to be one."""
    deepest = story.recursion
    if deepest is None or deepest.by is None:
        return None
    text = f"{code(deepest.by.receiver)} called {code(deepest.name)} inside "
    text += f"{code(deepest.name)}, {deepest.depth} deep"
    failed = story.raised[0].raised if story.raised else None
    text += f", until {code(failed.exception)} was raised." if failed else "."
    tone = "bad" if failed else "plain"
    return Sentence(tone=tone, text=text, event=deepest.called.number)


def cause(story: Story) -> Sentence | None:
    """Why a save raised."""
    if not story.raised or story.recursion:
        return None
    save = story.raised[0]
    failed = save.raised
    assert failed is not None
    exception, name = code(failed.exception), code(save.name)
    culprit = story.culprit(save)
    refused = [statement for statement in save.statements if statement.error]
    text, event = f"{name} raised {exception}.", failed.number
    if culprit is not None and culprit.exception != failed.exception:
        text = f"{listing([_told(one) for one in story.culprits(save)])} while "
        text += f"{code(culprit.signal)} was being sent, and {exception} left {name}."
        event = culprit.number
    elif culprit is not None:
        text = f"{code(culprit.receiver)} raised {exception} while {code(culprit.signal)} "
        text += f"was being sent, and the exception left {name}."
        event = culprit.number
    elif refused:
        text = f"The database refused the {verb(refused[-1])}, so {name} raised {exception}."
        event = refused[-1].number
    elif not save.signals:
        text = f"{name} raised {exception} before it had sent any signal."
    return Sentence(tone="bad", text=text, event=event)


def _told(culprit: ReceiverRaised) -> str:
    return f"{code(culprit.receiver)} raised {code(culprit.exception)}"


def your_code_raised(story: Story) -> Sentence | None:
    """The action was left by an exception that came out of no save."""
    raised = story.trace.of(ActionRaised)
    if callback_raised(story):
        return None
    by = [
        e for e in story.trace.of(ReceiverRaised) if raised and e.exception == raised[-1].exception
    ]
    if by and not story.raised:
        text = f"{_told(by[-1])} while {code(by[-1].signal)} was being sent, and nobody caught it."
        return Sentence(tone="bad", text=text, event=by[-1].number)
    if raised and not story.raised:
        text = f"Your own code raised {code(raised[-1].exception)}"
        text += f" after {code(story.roots[-1].name)} had returned." if story.roots else "."
        return Sentence(tone="bad", text=text, event=raised[-1].number)
    return None


RULES: tuple[Rule, ...] = (
    ended_early,
    not_loaded,
    nothing_saved,
    recursion,
    cause,
    callback_raised,
    your_code_raised,
)
