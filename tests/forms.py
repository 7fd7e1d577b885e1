"""What a browser would send of a form, as it stands on a page or in a piece of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit


@dataclass(kw_only=True)
class Filled:
    """A form: where it goes, what its fields hold, and what its buttons say."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    text: str = ""


def filled(page: str, path: str) -> Filled | None:
    """The last form on the page that is posted to ``path``, None if there is none."""
    reader = _Reader()
    reader.feed(page)
    found = [form for form in reader.forms if urlsplit(form.action).path == path]
    return found[-1] if found else None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Filled] = []
        self.form: Filled | None = None
        self.is_button = False
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Filled(action=given.get("action", ""))
            self.forms.append(self.form)
        elif tag == "button" and "disabled" not in given:
            self.is_button = True
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select and "selected" in given:
            self._hold(self.select, given.get("value", ""))
        elif tag == "input" and given.get("name"):
            can_be_off = given.get("type") in {"checkbox", "radio"}
            if not can_be_off or "checked" in given:
                self._hold(given["name"], given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "button":
            self.is_button = False
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.form is None:
            return
        self.form.text += data
        if self.is_button:
            self.form.buttons.append(data.strip())

    def _hold(self, name: str, value: str) -> None:
        if self.form is not None:
            self.form.fields.setdefault(name, []).append(value)
