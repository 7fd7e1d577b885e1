"""Opening a learner's library, and keeping what a run left in it."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from lab.library.models import Library, LibraryRun, pack
from lab.library.shelf import Shelf, read
from lab.runner import Result
from lessons.known import Wish, known
from lessons.learners import LearnerRequest, keep_learner, know
from lessons.statements import Kind, instances

#: How many bytes a compressed library may have, and how many runs its history.
LARGEST = 256 * 1024
LONGEST_HISTORY = 20

_COPY = (
    "It worked on a copy, and the copy was thrown away: nothing of this run was kept, not even "
    "what it had committed."
)
CUT = f"This run was ended before its time. {_COPY} Your library is as it was before."
FULL = f"This run left more than can be kept. {_COPY} Your library is as it was before."
OVERTAKEN = f"Another press saved while this one ran. {_COPY} What the other one saved is there."


@dataclass(frozen=True, kw_only=True)
class Press:
    """What was asked for: how the history names it, and how the switches stood."""

    label: str
    manner: str
    switches: dict[str, object]


@dataclass(frozen=True)
class TheLibrary(Wish[Library | None]):
    """The learner's library, None before the first press in it."""

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        return [instances(Library.objects.filter(learner__uuid=name))]

    def made_of(self, *rows: list[Library]) -> Library | None:
        """See Wish."""
        return next(iter(rows[0]), None)


@dataclass(frozen=True)
class Runs(Wish[list[LibraryRun]]):
    """The runs that the library keeps, the newest first, or the one of this number."""

    number: int | None = None

    def kinds(self, name: UUID) -> Sequence[Kind]:
        """See Wish."""
        rows = LibraryRun.objects.filter(library__learner__uuid=name).order_by()
        return [instances(rows if self.number is None else rows.filter(pk=self.number))]

    def made_of(self, *rows: list[LibraryRun]) -> list[LibraryRun]:
        """See Wish."""
        return sorted(rows[0], key=lambda run: -run.pk)


LIBRARY, RUNS = TheLibrary(), Runs()


def library_of(request: LearnerRequest, *also: Wish[Any]) -> Library:
    """The learner's library; for everybody else an empty one that is not kept."""
    return known(know(request, LIBRARY, *also), LIBRARY) or Library()


def shelf_of(library: Library) -> Shelf:
    """The rows of the library; a shelf that says so if they cannot be read."""
    try:
        return read(library.file)
    except (sqlite3.Error, zlib.error):
        return Shelf(is_readable=False)


def keep(request: HttpRequest, before: Library, result: Result, press: Press) -> LibraryRun:
    """Keep the rows and the run, unless the library is no longer the one before.

    The run itself is kept in any case, with a note if its rows were not.
    """
    learner = keep_learner(request)
    packed = zlib.compress(result.library) if result.library else b""
    with transaction.atomic():
        library, _ = Library.objects.select_for_update().get_or_create(learner=learner)
        note = _obstacle(library, before, packed)
        if not note:
            library.packed = packed
            library.version += 1
        library.switches = press.switches
        library.saved_at = timezone.now()
        library.save()
        run = library.runs.create(
            label=press.label, manner=press.manner, note=note, packed=pack(result.trace)
        )
        run.trace = result.trace
        old = library.runs.values_list("pk", flat=True)[LONGEST_HISTORY:]
        library.runs.filter(pk__in=list(old)).delete()
    return run


def _obstacle(library: Library, before: Library, packed: bytes) -> str:
    """Why the rows cannot be kept, empty if they can."""
    if not packed:
        return CUT
    if len(packed) > LARGEST:
        return FULL
    return OVERTAKEN if library.version != before.version else ""
