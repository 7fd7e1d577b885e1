"""A press in the library: checked, run, kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.http import Http404, QueryDict

from lab import runner
from lab.library.composing import FILENAME, compose
from lab.library.desk import FIRST_SWITCHES, Desk, desk_for
from lab.library.forms import PressForm
from lab.library.keeping import Press, keep, library_of, shelf_of
from lab.library.models import Library, LibraryRun
from lab.library.shelf import LIMITS, Row, Shelf
from lab.stage import LAB_PROBLEMS, OK, REFUSED, UNAVAILABLE, sentence_for
from lessons.learners import LearnerRequest

CONFLICT = 409
STALE = (
    "Your library has changed since this page was loaded: the same form was sent before, or "
    "another tab saved something. Nothing was overwritten: below is the library as it is now, and "
    "what you typed is still in the form. Look whether what you wanted is there already, and press "
    "again if you still mean it."
)
GONE = "This row is deleted by now. If you press Save, it is saved as a new one."
UNREADABLE = "Your library cannot be read. Nothing was run; start over with an empty one."


@dataclass(frozen=True)
class Deed:
    """What a run is to do: an action of the snippets, its arguments, and who listens."""

    action: str
    model: str
    arguments: dict[str, Any] = field(default_factory=dict)
    receivers: tuple[str, ...] = ()
    atomic: bool = False


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """What a press led to: the desk afterwards, and the run if there was one."""

    desk: Desk
    status: int = OK
    run: LibraryRun | None = None


def press(request: LearnerRequest, kind: str, pk: int | None) -> Pressed:
    """Save or delete a row, or show the code. Raises Http404 for a row that never was."""
    library = library_of(request)
    shelf = shelf_of(library)
    row = shelf.find(kind.capitalize(), pk)
    desk = desk_for(library, shelf, kind, row, request.POST)
    form = desk.form
    form.is_valid()
    if form.cleaned_data.get("version", library.version) != library.version:
        return _stale(desk, request.POST, is_gone=pk is not None and not row)
    if pk is not None and not row:
        raise Http404(f"There is no {kind} {pk} in your library.")
    wanted = request.POST.get("press", "save")
    if wanted == "show":
        return Pressed(desk=desk)
    problem = _problem(desk, wanted)
    if problem:
        form.add_error(None, problem)
    if _is_refused(form, wanted):
        return Pressed(desk=desk, status=REFUSED)
    return _run(request, desk, deleting=wanted == "delete")


def empty_audit_log(request: LearnerRequest) -> Pressed:
    """Delete all rows of the audit log: a run like any other, with no receiver."""
    library = library_of(request)
    desk = desk_for(library, shelf_of(library), "book")
    if request.POST.get("version") != str(library.version):
        return Pressed(desk=replace(desk, message=STALE), status=CONFLICT)
    if not desk.shelf.is_readable:
        return Pressed(desk=replace(desk, message=UNREADABLE), status=REFUSED)
    asked = Press(label="Empty the audit log", manner="autocommit", switches=library.switches)
    try:
        run = _run_and_keep(request, library, Deed("empty_the_audit_log", "AuditEntry"), asked)
    except LAB_PROBLEMS as problem:
        return Pressed(desk=replace(desk, message=sentence_for(problem)), status=UNAVAILABLE)
    return Pressed(desk=_desk_after(request, desk, run, keep_typed=False), run=run)


def _stale(desk: Desk, typed: QueryDict, *, is_gone: bool) -> Pressed:
    """The newest state with what was typed, in a form that fits the newest version."""
    data = _for_version(typed, desk.library)
    message = f"{STALE} {GONE}" if is_gone else STALE
    fresh = desk_for(desk.library, desk.shelf, desk.kind, desk.row, data, message)
    return Pressed(desk=fresh, status=CONFLICT)


def _problem(desk: Desk, wanted: str) -> str:
    """What stands against the press as a whole, empty if nothing does."""
    if not desk.shelf.is_readable:
        return UNREADABLE
    if wanted == "delete" and desk.row:
        return ""
    return _what_is_full(desk) if wanted == "save" else "There is no such button here."


def _what_is_full(desk: Desk) -> str:
    """Which limit a save would pass, empty if none."""
    shelf, most = desk.shelf, LIMITS[desk.model]
    if not desk.row and shelf.count(desk.model) >= most:
        return f"Your library holds {most} {desk.kind}s, as many as it can. Delete one first."
    writes_audit = any(name.startswith("audit_") for name in desk.form.listening)
    most = LIMITS["AuditEntry"]
    if writes_audit and shelf.audit_count >= most:
        return (
            f"The audit log holds {most} rows, as many as it can. "
            "Empty it, or switch off the receivers that write it."
        )
    return ""


def _is_refused(form: PressForm, wanted: str) -> bool:
    """Whether errors stand against the press; what is deleted need not be well typed."""
    return any(wanted == "save" or name not in form.row_names() for name in form.errors)


def _run(request: LearnerRequest, desk: Desk, *, deleting: bool) -> Pressed:
    form, row = desk.form, desk.row
    pk = {"pk": row.pk} if row else {}
    deed = Deed(
        action=f"delete_{desk.kind}" if deleting else desk.action,
        model=desk.model,
        arguments=pk if deleting else {**pk, **form.values},
        receivers=form.listening,
        atomic=form.is_atomic,
    )
    try:
        run = _run_and_keep(request, desk.library, deed, _press_of(desk, deleting=deleting))
    except LAB_PROBLEMS as problem:
        form.add_error(None, sentence_for(problem))
        return Pressed(desk=desk, status=UNAVAILABLE)
    return Pressed(desk=_desk_after(request, desk, run, keep_typed=not deleting), run=run)


def _run_and_keep(
    request: LearnerRequest, library: Library, deed: Deed, asked: Press
) -> LibraryRun:
    """A run that starts from the library; what it leaves is the library from now on."""
    job = runner.Job(
        source=compose(deed.model, deed.action, deed.receivers, deed.atomic),
        filename=FILENAME,
        action=deed.action,
        arguments=deed.arguments,
        library=library.file,
        keep=True,
    )
    return keep(request, library, runner.run(job), asked)


def _press_of(desk: Desk, *, deleting: bool) -> Press:
    """How the history names the press."""
    row = desk.row
    if deleting and row:
        label = f"Delete {desk.kind} {row.pk}"
    elif row:
        label = f"Save {desk.kind} {row.pk} again"
    else:
        label = f"Save a new {desk.kind}"
    form = desk.form
    return Press(
        label=label if deleting else f"{label}, {form.label}",
        manner=form.manner,
        switches={"receivers": [*form.listening, *_unasked(desk)], "transaction": form.mode},
    )


def _unasked(desk: Desk) -> list[str]:
    """The switches that this kind of row does not have: they stay as they stood last."""
    stood = (desk.library.switches or FIRST_SWITCHES)["receivers"]
    return [name for name in stood if name.partition("_")[0] not in desk.form.deeds]


def _desk_after(
    request: LearnerRequest, before: Desk, run: LibraryRun, *, keep_typed: bool
) -> Desk:
    """The row as it is now; after an exception what was typed stays in the form."""
    library = library_of(request)
    shelf = shelf_of(library)
    row = shelf.find(before.model, before.row.pk) if before.row else _new_row(before, shelf)
    has_raised = run.trace.outcome.status != "returned"
    data = _for_version(request.POST, library) if keep_typed and has_raised else None
    return desk_for(library, shelf, before.kind, row, data)


def _for_version(typed: QueryDict, library: Library) -> QueryDict:
    data = typed.copy()
    data["version"] = str(library.version)
    return data


def _new_row(before: Desk, shelf: Shelf) -> Row | None:
    known = {row.pk for row in before.shelf.rows(before.model)}
    added = [row for row in shelf.rows(before.model) if row.pk not in known]
    return added[-1] if added else None
