"""What a question of the interview is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A run and its measure. ``reads`` puts each value of the measure into a sentence."""

    title: str
    experiment: str
    measure: str
    reads: tuple[tuple[str, str], ...]

    def sentence(self, measured: str) -> str:
        """What the run showed, in words; empty for a run that did not come to its end."""
        return dict(self.reads).get(measured, "")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer. It is right if the run and the control are measured as it says."""

    value: str
    text: str
    why: str
    run: str
    control: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question, the run that answers it, and its control, where it goes another way.

    Which option is right is not written here: the two runs tell. ``aloud`` is
    the answer in one sentence, as one would say it.
    """

    slug: str
    prompt: str
    run: Trial
    control: Trial
    options: tuple[Option, ...]
    aloud: str
    facts: tuple[str, ...] = ()
    content_hash: str = ""

    def option(self, value: str) -> Option:
        """The option of this value. Raises KeyError."""
        return {option.value: option for option in self.options}[value]

    def right_option(self, run: str, control: str) -> Option | None:
        """The option that says what both runs gave; None if they settle nothing."""
        for option in self.options:
            if (option.run, option.control) == (run, control):
                return option
        return None
