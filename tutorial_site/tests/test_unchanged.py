from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import django
import pytest
from pytest_django import Settings

from tutorial_site import unchanged
from tutorial_site.unchanged import stamp_of_all


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Path:
    """A site of three files, and a Django of one."""
    house = tmp_path / "house"
    house.mkdir()
    files = {
        "lessons/content/01-save.md": "save() sends two signals.",
        "lessons/catalogue.py": "x = 1",
        "lessons/__pycache__/catalogue.pyc": "1",
        "templates/home.html": "<p>",
        "static/css/home.css": "p {}",
        "var/site.sqlite3": "rows",
        "../django/db/models/base.py": "class Model: ...",
    }
    for name, text in files.items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_text(text)
    settings.STATICFILES_DIRS = [house / "static"]
    monkeypatch.setattr(unchanged, "BASE_DIR", house)
    monkeypatch.setattr(django, "__file__", str(tmp_path / "django" / "__init__.py"))
    return house


def rewritten_in_place(path: Path) -> None:
    """Another text of the same length, at the same time."""
    times = path.stat()
    path.write_text(path.read_text()[::-1])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_it_stays_while_nothing_changes(house: Path) -> None:
    before = stamp_of_all()

    (house / "lessons" / "__pycache__" / "catalogue.pyc").write_text("2")
    (house / "var" / "site.sqlite3").write_text("other rows")
    for name in ("lessons/content/01-save.md", "templates/home.html"):
        (house / name).touch()

    assert stamp_of_all() == before


@pytest.mark.parametrize(
    "name",
    [
        "lessons/content/01-save.md",
        "lessons/catalogue.py",
        "templates/home.html",
        "static/css/home.css",
    ],
)
@pytest.mark.parametrize(
    "change",
    [
        rewritten_in_place,
        Path.unlink,
        lambda path: path.rename(path.with_name("other")),
        lambda path: path.with_name("one-more").touch(),
    ],
)
def test_a_change_to_a_file_changes_it(
    house: Path, name: str, change: Callable[[Path], object]
) -> None:
    before = stamp_of_all()

    change(house / name)

    assert stamp_of_all() != before


def test_text_that_moves_to_the_next_file_changes_it(house: Path) -> None:
    content = house / "lessons" / "content"
    (content / "01-save.md").write_bytes(b"ab")
    (content / "02-more.md").write_bytes(b"c")
    before = stamp_of_all()

    (content / "01-save.md").write_bytes(b"a")
    (content / "02-more.md").write_bytes(b"bc")

    assert stamp_of_all() != before


def test_so_does_a_file_of_django_that_somebody_edits(house: Path) -> None:
    before = stamp_of_all()

    (house.parent / "django" / "db" / "models" / "base.py").write_text("class Model: pass")

    assert stamp_of_all() != before


def test_so_do_a_setting_a_package_and_the_python(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, house: Path
) -> None:
    stamps = [stamp_of_all()]

    settings.LAB_POSTGRES = "postgresql://elsewhere/lab"
    stamps.append(stamp_of_all())
    monkeypatch.setattr(unchanged, "_packages", lambda: ["Django-9.9.dist-info"])
    stamps.append(stamp_of_all())
    monkeypatch.setattr(sys, "version", "9.9.9")
    stamps.append(stamp_of_all())

    assert len(set(stamps)) == 4


def test_the_packages_that_are_installed_are_known() -> None:
    assert any(name.startswith("granian-") for name in unchanged._packages())


def test_secrets_are_no_part_of_it(settings: Settings) -> None:
    settings.SECRET_KEY, settings.METRICS_TOKEN = "of-one-site", "of-one-gauge"

    assert not [line for line in unchanged._settings() if "of-one-" in line]
