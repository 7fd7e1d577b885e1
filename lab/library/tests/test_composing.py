"""The code that the switches amount to."""

from __future__ import annotations

import ast
from itertools import combinations

import pytest

from lab.library.composing import compose, functions
from lab.library.forms import DEEDS, FORMS, SIGNALS


def test_without_receivers_there_is_only_the_action() -> None:
    assert compose("Book", "save_new_book", (), False) == (
        "from lab.models import Book\n"
        "\n\n"
        "def save_new_book(title, slug, author_id):\n"
        "    book = Book(title=title, slug=slug, author_id=author_id)\n"
        "    book.save()\n"
    )


def test_atomic_wraps_the_whole_action() -> None:
    code = compose("Author", "save_author", (), True)

    assert code == (
        "from django.db import transaction\n"
        "\n"
        "from lab.models import Author\n"
        "\n\n"
        "def save_author(pk, name):\n"
        "    with transaction.atomic():\n"
        "        author = Author.objects.get(pk=pk)\n"
        "        author.name = name\n"
        "        author.save()\n"
    )


def test_receivers_listen_to_the_model_that_is_saved() -> None:
    code = compose("Review", "save_review", ("log_before", "wait_after"), False)

    assert "@receiver(pre_save, sender=Review)\ndef log_before" in code
    assert "@receiver(post_save, sender=Review)\ndef wait_after" in code
    assert code.startswith(
        "import time\n\nfrom django.db.models.signals import post_save, pre_save"
    )
    assert "Book" not in code


def test_the_order_is_that_of_the_file() -> None:
    one = compose("Book", "save_book", ("raise_after", "log_after"), False)

    assert one == compose("Book", "save_book", ("log_after", "raise_after"), False)
    assert one.index("def log_after") < one.index("def raise_after")


@pytest.mark.parametrize("name", ["nobody", "save_book", "__import__"])
def test_what_is_in_no_file_is_no_code(name: str) -> None:
    with pytest.raises(KeyError):
        compose("Book", "save_book", (name,), False)


def test_every_switch_and_every_action_has_its_function() -> None:
    receivers = {f"{deed}_{place}" for deed in DEEDS for place in SIGNALS}
    actions = {
        name.format(kind) for kind in FORMS for name in ("save_new_{}", "save_{}", "delete_{}")
    }

    assert set(functions("receivers")) == receivers
    assert set(functions("actions")) == actions | {"empty_the_audit_log"}


@pytest.mark.parametrize("kind", list(FORMS))
def test_every_combination_is_whole_python(kind: str) -> None:
    """Each name that the code uses is imported, defined, or Python's own."""
    names = [f"{deed}_{place}" for deed in FORMS[kind].deeds for place in SIGNALS]
    for chosen in [(), *combinations(names, 1), *combinations(names, 3), tuple(names)]:
        for action in (f"save_new_{kind}", f"save_{kind}", f"delete_{kind}"):
            tree = ast.parse(compose(kind.capitalize(), action, chosen, True))

            assert unknown_names(tree) == set()


def unknown_names(tree: ast.Module) -> set[str]:
    known = {"print", "ValueError", "ConnectionError", "kwargs"}
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            known |= {alias.name for alias in node.names}
        elif isinstance(node, ast.arg):
            known.add(node.arg)
        elif isinstance(node, ast.Name):
            (known if isinstance(node.ctx, ast.Store) else used).add(node.id)
    return used - known
