"""The forms of the library: one row to save, and the receivers that listen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.validators import validate_slug
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.http import QueryDict

from lab.forms import TypedText, number_messages, refuse_unknown
from lab.library.shelf import AuthorRow, BookRow, ReviewRow, Row, Shelf

#: What a receiver can do, and its label; each on pre_save ("before") and post_save ("after").
DEEDS = {
    "log": "Log: print what it was given",
    "slug": "Fill the slug from the title",
    "audit": "Write a row into the audit log",
    "wait": "Sleep for 0.2 seconds",
    "raise": "Raise an exception",
}
SIGNALS = {"before": "pre_save", "after": "post_save"}
MODES = (
    ("autocommit", "Autocommit, Django's default"),
    ("atomic", "Inside transaction.atomic()"),
)


@dataclass(frozen=True, kw_only=True)
class SwitchRow:
    """One deed with its two switches, on pre_save and on post_save."""

    label: str
    before: BoundWidget
    after: BoundWidget


class PressForm(forms.Form):
    """What every press carries: the library's version, the receivers, the transaction."""

    version = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages=number_messages("Load the page again, and press Save there."),
    )
    receivers = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "There is no receiver “%(value).40s” here."},
    )
    transaction = forms.ChoiceField(
        choices=MODES,
        initial="autocommit",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of these.",
            "invalid_choice": "Choose one of these.",
        },
    )

    deeds: ClassVar[tuple[str, ...]] = ("log", "audit", "wait", "raise")

    def __init__(
        self, data: QueryDict | None = None, *, shelf: Shelf, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial, auto_id="library-%s", label_suffix="")
        self.shelf = shelf
        receivers = self.fields["receivers"]
        assert isinstance(receivers, forms.MultipleChoiceField)
        receivers.choices = [
            (f"{deed}_{place}", f"{DEEDS[deed]} on {signal}")
            for deed in self.deeds
            for place, signal in SIGNALS.items()
        ]

    def clean(self) -> dict[str, Any]:
        """The cleaned data. Raises ValidationError for a field that is not of this form."""
        refuse_unknown(self, {"press"})
        return self.cleaned_data

    @property
    def switches(self) -> Iterator[SwitchRow]:
        """The switches as a table: a row for each deed."""
        widgets = list(self["receivers"])
        for number, deed in enumerate(self.deeds):
            before, after = widgets[2 * number : 2 * number + 2]
            yield SwitchRow(label=DEEDS[deed], before=before, after=after)

    @property
    def row_fields(self) -> list[BoundField]:
        """The fields of the row itself."""
        return [self[name] for name in self.fields if name not in PressForm.base_fields]

    @property
    def listening(self) -> tuple[str, ...]:
        """The receivers that are switched on, as far as the form holds them."""
        chosen = self["receivers"].value() or ()
        names = [f"{deed}_{place}" for deed in self.deeds for place in SIGNALS]
        return tuple(name for name in names if name in chosen)

    @property
    def mode(self) -> str:
        """ "autocommit" or "atomic", as far as the form holds one of them."""
        return "atomic" if self["transaction"].value() == "atomic" else "autocommit"

    @property
    def is_atomic(self) -> bool:
        """Whether the action stands inside ``transaction.atomic()``."""
        return self.mode == "atomic"

    @property
    def manner(self) -> str:
        """How a save goes with the switches as they stand, in a few words."""
        count = len(self.listening)
        receivers = f"{count or 'no'} receiver{'' if count == 1 else 's'}"
        return f"{'in atomic()' if self.is_atomic else 'autocommit'}, {receivers}"

    @property
    def values(self) -> dict[str, Any]:
        """The row's values as the action's keyword arguments."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in PressForm.base_fields
        }

    @property
    def typed(self) -> dict[str, list[str]]:
        """What was sent of the row and the switches; ``initial_in()`` reads it."""
        if not isinstance(self.data, QueryDict):
            return {}
        return {n: self.data.getlist(n) for n in self.fields if n in self.data and n != "version"}

    @property
    def label(self) -> str:
        """The row's first words, for the history."""
        return ""

    @classmethod
    def initial_for(cls, row: Row | None) -> dict[str, Any]:
        """What the form holds at first for this row, or for a new one."""
        return {name: getattr(row, name) for name in cls.row_names() if row}

    @classmethod
    def initial_in(cls, query: QueryDict) -> dict[str, Any]:
        """What an address says that it holds."""
        found: dict[str, Any] = {
            name: query[name] for name in (*cls.row_names(), "transaction") if name in query
        }
        # Of switches that are off nothing is sent.
        return found | ({"receivers": query.getlist("receivers")} if "transaction" in query else {})

    @classmethod
    def row_names(cls) -> list[str]:
        """The names of the row's fields."""
        return [name for name in cls.base_fields if name not in PressForm.base_fields]


class AuthorForm(PressForm):
    """An author."""

    name = TypedText(
        max_length=200,
        required=True,
        error_messages={"required": "An author needs a name. Type one."},
    )

    @property
    def label(self) -> str:
        """The author's name."""
        return quoted(self.cleaned_data["name"])


class BookForm(PressForm):
    """A book."""

    title = TypedText(
        max_length=200,
        required=True,
        error_messages={"required": "A book needs a title. Type one."},
    )
    slug = TypedText(
        max_length=200,
        help_text="Leave it empty and let a receiver fill it.",
        validators=[validate_slug],
        error_messages={"invalid": "A slug has letters, digits, hyphens and underscores only."},
    )
    author_id = forms.TypedChoiceField(
        label="Author",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "This author is not in your library. Choose another."},
    )

    deeds = tuple(DEEDS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self.fields["author_id"], self.shelf.authors, "name", "nobody")

    @property
    def label(self) -> str:
        """The book's title."""
        return quoted(self.cleaned_data["title"])


class ReviewForm(PressForm):
    """A review."""

    book_id = forms.TypedChoiceField(
        label="Book",
        coerce=int,
        error_messages={
            "required": "A review is about a book. Choose one, or save a book first.",
            "invalid_choice": "This book is not in your library. Choose another.",
        },
    )
    stars = forms.IntegerField(
        min_value=1,
        max_value=5,
        initial=5,
        error_messages=number_messages("Give one to five stars, as a whole number."),
    )
    text = TypedText(max_length=500)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self.fields["book_id"], self.shelf.books, "title", "choose a book")

    @property
    def label(self) -> str:
        """The stars."""
        stars = self.cleaned_data["stars"]
        return f"{stars} star{'' if stars == 1 else 's'}"


FORMS: dict[str, type[PressForm]] = {"author": AuthorForm, "book": BookForm, "review": ReviewForm}


def _offer(
    field: forms.Field, rows: Sequence[AuthorRow | BookRow | ReviewRow], name: str, empty: str
) -> None:
    assert isinstance(field, forms.ChoiceField)
    choices = [(str(row.pk), _short(getattr(row, name))) for row in rows]
    field.choices = [("", empty), *choices]


def quoted(text: str) -> str:
    """The text in quotation marks, shortened."""
    return f"“{_short(text)}”"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
