"""Rules about what was written: what became of it, what each of several calls did."""

from __future__ import annotations

from lab.tracing.events import SignalSent, SqlRan
from lab.verdict.fates import AUTOCOMMIT, COMMITTED, ROLLED_BACK, Fate, Fates
from lab.verdict.story import Rule, Save, Story, verb
from lab.verdict.words import Sentence, code, codes, count, in_turn, listing, times

#: More calls than this are not told one by one.
TOLD = 4


def row(story: Story) -> Sentence | None:
    """What became of the row: of the save that raised, else of the only one."""
    roots = story.raised[:1] or story.roots
    if len(roots) != 1 or not story.complete:
        return None
    save, fates = roots[0], Fates(story.trace)
    if save.passes_by or save.end is None:
        return None
    if save.raised and not save.writes:
        return _nothing_written(story, save)
    if not save.writes:
        return _no_statement(save)
    fate = fates.of(save.writes[-1])
    tell = _kept_or_lost if save.raised else _saved
    return tell(story, save, save.writes[-1], fate)


def _nothing_written(story: Story, save: Save) -> Sentence:
    assert save.raised is not None
    text = f"{code(save.name)} had sent no SQL of its own yet, so "
    if save.statements:
        text = "So "
    text += "the row stays as it was." if story.is_there(save) else "no row was written."
    return Sentence(tone="plain", text=text, event=save.raised.number)


def _no_statement(save: Save) -> Sentence:
    text = f"{code(save.name)} returned without having written anything"
    text += "." if save.signals else ", and sent no signal."
    return Sentence(tone="plain", text=text, event=save.called.number)


def _kept_or_lost(story: Story, save: Save, write: SqlRan, fate: Fate) -> Sentence:
    """``save()`` raised after it had written."""
    there, name, word = story.is_there(save), code(save.name), verb(write)
    reason = ""
    if fate.kept and there:
        reason = f"{name} raised, yet the row is in the table"
        if fate.kind == AUTOCOMMIT:
            reason += f": nothing had opened a transaction, so the {word} was committed"
            reason += _before_post_save(save, fate)
        elif save.raised and fate.event and fate.event < save.raised.number:
            reason += f": the {word} was committed{_before_post_save(save, fate)}"
        else:
            reason += ": the exception did not leave the transaction, which was then committed"
    elif fate.kind == ROLLED_BACK and there is False:
        reason = f"The row is not in the table: the transaction around {name} was rolled back"
        reason += f", and the {word} with it"
    elif fate.kind == ROLLED_BACK:
        reason = f"The {word} was undone: the transaction around {name} was rolled back"
    else:
        reason = f"{name} raised after the {word}"
    return Sentence(tone="bad" if fate.kept else "plain", text=f"{reason}.", event=fate.event)


def _before_post_save(save: Save, fate: Fate) -> str:
    sent = save.sent("post_save")
    is_before = sent is not None and fate.event is not None and fate.event < sent.number
    return " before `post_save` was sent" if is_before else " at once"


def _saved(story: Story, save: Save, write: SqlRan, fate: Fate) -> Sentence:
    """``save()``, or ``delete()``, returned after it had written."""
    there, name, word = story.is_there(save), code(save.name), verb(write)
    deleted = word == "DELETE"
    where = "is in the table" if there else "is not in the table"
    as_wished = there is not None and there is not deleted
    event = fate.event or write.number
    if fate.kind == ROLLED_BACK:
        text = f"{name} returned, yet the transaction around it was rolled back, and the {word} "
        text += "with it" + (f": the row {where}." if there is not None else ".")
        return Sentence(tone="bad", text=text, event=event)
    if not as_wished:
        return Sentence(tone="ok", text=f"{name} returned after the {word}.", event=event)
    text = f"{name} returned, and the row {where}: "
    if fate.kind == AUTOCOMMIT:
        text += f"no transaction was open, so the {word} was committed at once."
    else:
        text += f"the {word} was committed with the transaction around it."
    return Sentence(tone="ok", text=text, event=event)


def recursion_writes(story: Story) -> Sentence | None:
    """What became of the statements of a recursion, of which ``row`` tells only the first."""
    if story.recursion is None:
        return None
    fates = Fates(story.trace)
    writes = [write for save in story.saves for write in save.writes]
    kinds = {fates.of(write).kind for write in writes}
    if len(kinds) == 1:
        end = {AUTOCOMMIT: "was committed by itself", COMMITTED: "was committed with the others"}
        text = f"Each of the {len(writes)} statements {end.get(kinds.pop(), 'was rolled back')}."
        return Sentence(tone="plain", text=text, event=writes[-1].number)
    return None


def several(story: Story) -> Sentence | None:
    """Several calls, none of which raised: what each did, and what ``created`` was."""
    roots = [save for save in story.roots if not save.passes_by]
    if story.raised or len(story.roots) < 2 or not roots or not story.complete:
        return None
    names = {save.name for save in roots}
    if len(names) > 1 or len(roots) == 1:
        text = listing([f"{code(save.name)} did {_did(save)}" for save in roots[:TOLD]])
        text += ", and so on" if len(roots) > TOLD else ""
    else:
        text = f"{code(roots[0].name)} was called {times(len(roots))} and did "
        text += _did_together(roots)
    flags = [save.created for save in roots if save.created]
    text += f": `created` was {in_turn(flags)}." if flags else "."
    last = roots[-1].sent("post_save") or roots[-1].called
    return Sentence(tone="ok", text=text, event=last.number)


def _did(save: Save) -> str:
    verbs = dict.fromkeys(verb(write) for write in save.writes)
    return (
        " and ".join(f"{'a' if word == 'DELETE' else 'an'} {word}" for word in verbs) or "nothing"
    )


def _did_together(saves: list[Save]) -> str:
    did = [_did(save) for save in saves]
    if len(set(did)) == 1 and did[0] != "nothing":
        return f"{did[0]} each time"
    return ", then ".join(did[:TOLD]) + (", and so on" if len(did) > TOLD else "")


def left_behind(story: Story) -> Sentence | None:
    """A save raised: what its receivers had written elsewhere."""
    if not story.raised or story.recursion:
        return None
    fates = Fates(story.trace)
    for save in story.within(story.raised[0]):
        if save.by is None or not save.writes or save.called.model == story.raised[0].called.model:
            continue
        fate, there = fates.of(save.writes[-1]), story.is_there(save)
        who = f"What {code(save.by.receiver)} had written to {save.called.model}"
        if fate.kept and there:
            text = f"{who} stays: it was committed"
            text += " before the exception." if _before_the_end(story, fate) else "."
            return Sentence(tone="bad", text=text, event=fate.event)
        if fate.kind == ROLLED_BACK and there is False:
            text = f"{who} is gone: the transaction around it was rolled back."
            return Sentence(tone="plain", text=text, event=fate.event)
    return None


def _before_the_end(story: Story, fate: Fate) -> bool:
    failed = story.raised[0].raised
    return failed is not None and fate.event is not None and fate.event < failed.number


def passed_by(story: Story) -> Sentence | None:
    """Rows written by methods that send no signal of saving."""
    silent = [save for save in story.roots if save.passes_by and save.writes]
    if not silent:
        return None
    rows = sum(write.rows or 1 for save in silent for write in save.writes)
    text = f"{codes(save.name for save in silent)} wrote {count(rows, 'row')} and sent no signal"
    around = [sent for sent in story.trace.of(SignalSent) if sent.signal == "m2m_changed"]
    if around:
        text += f" of saving; `m2m_changed` was sent {times(len(around))}."
        return Sentence(tone="plain", text=text, event=around[0].number)
    loud = [save for save in story.roots if save.signals]
    if loud:
        sent = sum(len(save.signals) for save in loud)
        text += f", where {codes(save.name for save in loud)} sent {sent}"
    return Sentence(tone="plain", text=f"{text}.", event=silent[0].writes[0].number)


RULES: tuple[Rule, ...] = (
    row,
    recursion_writes,
    several,
    left_behind,
    passed_by,
)
