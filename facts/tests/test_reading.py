from __future__ import annotations

from pathlib import Path

import pytest

from facts.reading import read_topic
from facts.tests.builders import ENTRY, write_topic


def problems_of(path: Path) -> list[str]:
    return [problem.partition(": ")[2] for problem in read_topic(path).problems]


def test_a_topic_is_read_with_its_facts(tmp_path: Path) -> None:
    file = read_topic(write_topic(tmp_path))

    assert file.problems == ()
    assert (file.topic.slug, file.topic.title) == ("rows", "Rows")
    (fact,) = file.topic.facts
    assert fact.expect == {"rows": 1, "names": ["a"]}
    assert fact.engines == ("sqlite", "postgresql")
    assert fact.topic == "rows"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('id = "a-row-stays"', 'id = "A row"', "fact A row: `id` is 'A row'; make it like"),
        ("A row stays.", "A row stays", "fact a-row-stays: `statement` is no sentence"),
        ("source =", "origin =", "fact a-row-stays: `source` is missing; add it"),
        ("rows = 1, names", "names", "fact a-row-stays: `negated.rows` is not in `expect`"),
        ("negated = { rows = 0 }", "negated = {}", "fact a-row-stays: `negated` is empty"),
        ("negated = { rows = 0 }", "negated = { rows = 1 }", "fact a-row-stays: `negated.rows` is"),
        ('expect = { rows = 1, names = ["a"] }', "expect = {}", "fact a-row-stays: `expect` is"),
        ("transactions.error", "none.error", "fact a-row-stays: `check`: there is no module"),
    ],
)
def test_what_is_wrong_with_a_fact_is_told(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    file = write_topic(tmp_path, ENTRY.replace(before, after))

    assert problems_of(file)[0].startswith(problem)
    assert read_topic(file).topic.facts == ()


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ('belief = "It goes."', "`belief` and `verdict` belong together"),
        ('belief = "It goes."\nverdict = "maybe"', "`verdict` is 'maybe'; make it one of true,"),
        ('since = "five"', "`since` is 'five'; make it like 5.0"),
        ('engines = ["mysql"]', "`engines` is ['mysql']; use one or both of"),
        ("engines = []", "`engines` is []; use one or both of"),
        ("[facts.expect_on.4]\nrows = 1", "`expect_on.4` is wrong; write a table like"),
        ('[facts.expect_on."4.2"]\nrows = 1', "`expect_on.4.2` has other keys than `expect`"),
    ],
)
def test_what_is_wrong_with_the_rest_is_told(tmp_path: Path, more: str, problem: str) -> None:
    (found,) = problems_of(write_topic(tmp_path, ENTRY + more))

    assert found.startswith(f"fact a-row-stays: {problem}")


def test_what_may_be_there_may_be_there(tmp_path: Path) -> None:
    more = 'belief = "It goes."\nverdict = "false"\nsince = "5.0"\nengines = ["sqlite"]\n'
    more += '[facts.expect_on."4.2"]\nrows = 0\nnames = []\n'

    file = read_topic(write_topic(tmp_path, ENTRY + more))

    assert file.problems == ()
    assert file.topic.facts[0].expected("4.2.30") == {"rows": 0, "names": []}


def test_a_fact_has_to_be_a_table(tmp_path: Path) -> None:
    assert problems_of(write_topic(tmp_path, 'facts = ["a fact"]')) == [
        "fact 1: it is no table; write it as [[facts]]"
    ]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = write_topic(tmp_path, ENTRY.replace("stays.", "stays"), name="rows.toml")

    assert len(problems_of(path)) == 2


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "01-rows.toml"
    path.write_text("title = ", encoding="utf-8")

    assert problems_of(path)[0].startswith("its TOML cannot be read")

    path.write_text('title = "Rows"', encoding="utf-8")

    assert problems_of(path) == ["`facts` is missing; add it"]
