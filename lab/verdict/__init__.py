"""The verdict of a run: what it showed, in one to three plain sentences.

All of it is computed from the trace by general rules: no experiment has words
of its own, so when the code changes, the verdict follows.
"""

from __future__ import annotations

from itertools import islice

from lab.tracing.trace import Trace
from lab.verdict.ends import RULES as ENDS
from lab.verdict.later import RULES as LATER
from lab.verdict.manners import RULES as MANNERS
from lab.verdict.rows import RULES as ROWS
from lab.verdict.story import Story
from lab.verdict.words import Sentence

__all__ = ["Sentence", "verdict"]

MOST = 3


def verdict(trace: Trace) -> list[Sentence]:
    """How the run ended and what became of the rows; then what was special about the way."""
    story = Story(trace)
    ends = [sentence for rule in (*ENDS, *ROWS) if (sentence := rule(story)) is not None]
    manners = (sentence for rule in (*LATER, *MANNERS) if (sentence := rule(story)) is not None)
    return [*ends, *islice(manners, 1)][:MOST]
