"""The runs of a library as the page shows them, newest first."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from lab.export import as_text
from lab.highlighting import code_html
from lab.library.models import LibraryRun
from lab.timeline import Timeline, build
from lab.tracing.trace import Trace
from lab.verdict import Sentence, verdict

#: How many timelines the page holds in full; older ones come when they are opened.
DRAWN = 5


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One run in the history. ``is_drawn`` brings its timeline along, ``is_open`` unfolds it."""

    record: LibraryRun
    is_open: bool = False
    is_drawn: bool = True

    prediction_result = None

    @property
    def id(self) -> str:
        """The id of its element, and the prefix of its events."""
        return f"run{self.record.pk}"

    @cached_property
    def trace(self) -> Trace:
        """What happened."""
        return self.record.trace

    @cached_property
    def is_readable(self) -> bool:
        """Whether this version of the site understands the trace; an older one may have kept it."""
        try:
            return self.trace is not None
        except (KeyError, TypeError, ValueError, zlib.error):
            return False

    @cached_property
    def timeline(self) -> Timeline:
        """The rows, with ids that no other run of the page uses."""
        return build(self.trace, prefix=f"{self.id}-")

    @cached_property
    def verdict(self) -> list[Sentence]:
        """What the trace amounts to."""
        return verdict(self.trace)

    @property
    def code(self) -> SafeString:
        """The code that ran, in numbered lines of safe HTML."""
        return code_html(self.trace.source)

    @property
    def as_text(self) -> str:
        """The run as text, to be copied."""
        text = as_text(self.trace, self.timeline, self.record.label)
        return f"{text}\n{self.record.note}\n" if self.record.note else text

    @property
    def status(self) -> str:
        """One short sentence for the page's status region."""
        said = f"{self.record.label}: {self.timeline.steps} steps on the timeline."
        return f"{said} {self.record.note}".strip()


def history(runs: Iterable[LibraryRun]) -> list[Entry]:
    """These runs, the newest first: it is open, and the newest few are drawn."""
    return [
        Entry(record=record, is_open=number == 0, is_drawn=number < DRAWN)
        for number, record in enumerate(runs)
    ]


def entry_before(run: LibraryRun) -> Entry | None:
    """The entry that was on top before this run, folded."""
    record = LibraryRun.objects.filter(library=run.library_id, pk__lt=run.pk).first()
    return Entry(record=record, is_drawn=False) if record else None
