"""The code that ran: statements, definitions, SQL in short."""

from __future__ import annotations

import pytest

from lab.tests.timeline_samples import SOURCE
from lab.timeline import sql
from lab.timeline.listing import read

CODE = """\
@receiver(
    post_save,
)
async def log(sender, **kwargs):  # hears all
    # only a comment
    send(
        sender,  # first
    )


class Audit:
    def __call__(self):
        with open(path) as file: return "#"
"""


def test_a_decorated_function_has_a_def_line() -> None:
    listing = read(SOURCE)

    assert listing.definition(8) == 9
    assert listing.definition(18) == 18
    assert listing.definition(99) == 99
    assert listing.definition(None) is None


def test_an_async_function_and_a_method_too() -> None:
    listing = read(CODE)

    assert listing.definition(1) == 4
    assert listing.definition(12) == 12


def test_a_statement_begins_at_its_first_line() -> None:
    listing = read(CODE)

    assert [listing.start(line) for line in (6, 7, 8, None, 50)] == [6, 6, 6, None, 50]


def test_a_statement_stands_on_one_line_without_comments() -> None:
    assert read(CODE).text(7) == "send(sender)"
    assert read(CODE).text(4) == "async def log(sender, **kwargs):"
    assert read(CODE).text(None) == read(CODE).text(9) == ""


def test_a_long_statement_is_cut() -> None:
    text = read(f"value = {'x' * 100}").text(1)

    assert len(text) == 72
    assert text.endswith("…")


def test_a_body_on_the_same_line_is_its_own_statement() -> None:
    assert read(CODE).start(13) == 13


def test_code_that_does_not_parse_has_no_statements() -> None:
    listing = read("def (")

    assert listing.text(1) == ""
    assert listing.start(1) == 1


@pytest.mark.parametrize(
    ("statement", "short"),
    [
        ('INSERT INTO "lab_book" ("title") VALUES (%s)', "INSERT INTO lab_book"),
        ('INSERT OR IGNORE INTO "lab_tag" ("a")', "INSERT OR IGNORE INTO lab_tag"),
        ('UPDATE "run_1"."lab_book" SET "a" = 1', "UPDATE lab_book"),
        ('DELETE FROM "lab_book" WHERE "id" = 1', "DELETE FROM lab_book"),
        ('SELECT "a",\n "b" FROM "lab_book" JOIN "x"', "SELECT FROM lab_book"),
        ("select 1", "select 1"),
        ("PRAGMA   x", "PRAGMA x"),
        ("WITH " + "x" * 80, "WITH " + "x" * 42 + "…"),
    ],
)
def test_sql_in_short(statement: str, short: str) -> None:
    assert sql.short(statement) == short
