"""The models that an experiment imports."""

from __future__ import annotations

from lab.demo_models import code_of, models_in, names_in


def test_models_come_with_those_that_they_name() -> None:
    assert names_in("from lab.models import Review\n") == ("Author", "Book", "Review")
    assert names_in("from lab.models import Magazine, Author\n") == (
        "Author",
        "Tag",
        "Publication",
        "Magazine",
    )


def test_code_without_models_has_none() -> None:
    assert names_in("import json\nfrom django.db import models\n") == ()
    assert models_in("import json\n") == ""


def test_the_code_is_that_of_the_file() -> None:
    code = models_in("from lab.models import Book\n")

    assert code.startswith("class Author(models.Model):\n")
    assert code.endswith(code_of("Book"))
    assert "title = models.CharField(max_length=200)" in code
