"""Scripts are asked for with all that they import."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template import Context, Template

from tutorial_site.content import BASE_DIR
from tutorial_site.templatetags.module import imports_of


def test_what_an_import_imports_is_asked_for_too() -> None:
    found = imports_of("js/stage.js")

    assert {"js/timeline.js", "js/states.js", "js/status.js"} <= {*found}
    assert len(found) == len({*found})
    assert all((BASE_DIR / "static" / name).is_file() for name in found)


def test_a_file_that_imports_nothing_is_asked_for_alone() -> None:
    html = Template('{% load module %}{% module "js/status.js" %}').render(Context())

    assert html == '<script type="module" src="/static/js/status.js"></script>'


def test_the_links_stand_before_the_script() -> None:
    html = Template('{% load module %}{% module "js/copy.js" %}').render(Context())

    assert html.startswith('<link rel="modulepreload" href="/static/js/status.js"><script ')


@pytest.mark.parametrize("path", sorted((BASE_DIR / "templates").rglob("*.html")), ids=str)
def test_no_page_asks_for_a_script_alone(path: Path) -> None:
    assert '<script type="module"' not in path.read_text(encoding="utf-8")
