"""What lies in front of the learner: one row in a form, the code, and the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from lab.highlighting import code_html
from lab.library.composing import compose
from lab.library.forms import FORMS, PressForm
from lab.library.models import Library
from lab.library.shelf import Row, Shelf

#: How the switches stand for somebody who has never touched them.
FIRST_SWITCHES = {"receivers": ["log_before", "log_after"], "transaction": "autocommit"}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One row of one model, new or not, ready to be saved.

    ``kind`` is "author", "book" or "review"; ``message`` a sentence above the
    form that is about more than one field.
    """

    library: Library
    shelf: Shelf
    kind: str
    form: PressForm
    row: Row | None = None
    message: str = ""

    @property
    def model(self) -> str:
        """The name of the model."""
        return self.kind.capitalize()

    @property
    def action(self) -> str:
        """The function that Save calls."""
        return f"save_{self.kind}" if self.row else f"save_new_{self.kind}"

    @property
    def url(self) -> str:
        """Where the form goes."""
        return url_of(self.kind, self.row)

    @property
    def address(self) -> str:
        """Its page as it stands, with what was typed and is not kept."""
        return (
            f"{self.url}?{urlencode(typed, doseq=True)}" if (typed := self.form.typed) else self.url
        )

    @property
    def source(self) -> str:
        """The code that Save runs with the switches as they stand."""
        return compose(self.model, self.action, self.form.listening, self.form.is_atomic)

    @property
    def code(self) -> SafeString:
        """The code in numbered lines of safe HTML."""
        return code_html(self.source)

    @property
    def kinds(self) -> list[tuple[str, str, bool]]:
        """The kinds of rows: name, address of a new one, whether it is this one."""
        return [(kind, url_of(kind), kind == self.kind) for kind in FORMS]


def url_of(kind: str, row: Row | None = None) -> str:
    """The address of a row's form, or of the form for a new one."""
    if row:
        return reverse("library:edit", args=[kind, row.pk])
    return reverse("library:new", args=[kind])


def desk_for(
    library: Library,
    shelf: Shelf,
    kind: str,
    row: Row | None = None,
    data: QueryDict | None = None,
    message: str = "",
    typed: QueryDict | None = None,
) -> Desk:
    """The desk with a row's values and the switches as they stood last, or with ``data``.

    ``typed`` is what an address says of them.
    """
    form_class = FORMS[kind]
    initial: dict[str, Any] = {
        **(library.switches or FIRST_SWITCHES),
        **form_class.initial_for(row),
        **form_class.initial_in(typed or QueryDict()),
        "version": library.version,
    }
    form = form_class(data, shelf=shelf, initial=initial)
    return Desk(library=library, shelf=shelf, kind=kind, form=form, row=row, message=message)
