from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import override_settings
from pytest_django import Settings

from tutorial_site import static

MANIFEST = {"staticfiles": {"BACKEND": "tutorial_site.static.Storage"}}


@pytest.fixture
def source(settings: Settings, tmp_path: Path) -> Path:
    """A folder with two modules and a style, to be collected."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.js").write_text('import { word } from "./word.js";\nalert(word);\n')
    (source / "word.js").write_text('export const word = "before";\n')
    (source / "page.css").write_text("p { color: red; }\n" * 50)
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, **MANIFEST}
    return source


def collected(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in (folder / "static").glob(pattern))


def test_a_name_holds_the_hash_and_a_module_imports_by_it(source: Path) -> None:
    assert static.collect()

    [page] = (source.parent / "static").glob("page.*.js")
    [word] = (source.parent / "static").glob("word.*.js")
    assert re.fullmatch(r"page\.[0-9a-f]{12}\.js", page.name)
    assert f'from "./{word.name}"' in page.read_text()


def test_what_can_be_compressed_is(source: Path) -> None:
    static.collect()

    [style] = (source.parent / "static").glob("page.*.css")
    assert style.with_name(f"{style.name}.gz").stat().st_size < style.stat().st_size


def test_a_second_time_there_is_nothing_to_do(source: Path) -> None:
    assert static.collect()
    assert not static.collect()


def test_what_changed_gets_a_new_name_and_the_old_one_stays(source: Path) -> None:
    static.collect()
    before = collected(source.parent, "word.*.js")

    (source / "word.js").write_text('export const word = "after";\n')
    assert static.collect()

    after = collected(source.parent, "word.*.js")
    assert set(before) < set(after)
    assert len(collected(source.parent, "page.*.js")) == 2


def test_another_address_makes_them_anew(source: Path) -> None:
    static.collect()

    with override_settings(STATIC_URL="https://cdn.example/static/"):
        assert static.collect()
