from __future__ import annotations

from pathlib import Path

import pytest

from facts.source import NoCheck, code_of, tools_in

MODULE = '''\
"""Checks."""

from __future__ import annotations

import json
import os
from django.db import connection, connections, transaction
from facts.checks._tools import rows

from lab.models import AuditEntry, Author, Book, Bulletin, Classic, Draft, Essay, Magazine, Review

LIMIT: int = 3
FIRST, SECOND = 1, 2
if LIMIT:
    from math import pi
else:
    pi = 3
try:
    import numpy
except ImportError:
    numpy = None


# What it is for.
@transaction.atomic
def helper():
    return LIMIT


class Unused:
    pass


def first():
    return {"limit": helper(), "pi": pi, "second": SECOND, "rows": rows(Book), "one": numpy}


def many():
    return [AuditEntry, Author, Book, Bulletin, Classic, Draft, Essay, Magazine, Review, os.name]


def with_arguments(one):
    pass
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "some.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "_tools.py").write_text("def rows(): ...\n", encoding="utf-8")
    (tmp_path / "broken.py").write_text("def (", encoding="utf-8")
    return tmp_path


def test_the_code_is_the_function_with_what_it_needs(folder: Path) -> None:
    code = code_of("some.first", folder)

    assert code.startswith(
        "from __future__ import annotations\n\nfrom django.db import transaction\n"
        "from facts.checks._tools import rows\n\nfrom lab.models import Book\n\n\nLIMIT: int = 3\n"
    )
    assert "# What it is for.\n@transaction.atomic\ndef helper():" in code
    assert "FIRST, SECOND = 1, 2" in code
    assert "    from math import pi\nelse:" in code
    assert "    import numpy\nexcept" in code
    assert code.endswith('"one": numpy}\n')


def test_what_it_does_not_need_is_left_out(folder: Path) -> None:
    code = code_of("some.first", folder)

    assert "Unused" not in code
    assert "json" not in code
    assert "def many" not in code


def test_a_long_import_is_written_in_lines(folder: Path) -> None:
    code = code_of("some.many", folder)

    assert "import os\n\nfrom lab.models import (\n    AuditEntry,\n    Author,\n" in code
    compile(code, "many", "exec")


def test_the_tools_of_a_check_are_known(folder: Path) -> None:
    assert tools_in(code_of("some.first", folder), folder) == "def rows(): ...\n"
    assert tools_in(code_of("some.many", folder), folder) == ""


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("first", "there is no module facts/checks/first.py; write it"),
        ("none.first", "there is no module facts/checks/none.py; write it"),
        ("some.third", "facts/checks/some.py has no function 'third'; write it"),
        ("some.with_arguments", "the check 'with_arguments' takes arguments; give it none"),
        ("broken.first", "facts/checks/broken.py is not Python"),
    ],
)
def test_what_is_no_check_is_told(folder: Path, check: str, message: str) -> None:
    with pytest.raises(NoCheck) as caught:
        code_of(check, folder)

    assert str(caught.value).startswith(message)
