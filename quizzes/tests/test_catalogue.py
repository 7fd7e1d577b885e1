"""The questions of all quizzes, and the problems of their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzes.catalogue import get_question, load, problems, questions, quizzes

QUESTION = """
[[questions]]
id = "{id}"
kind = "choice"
prompt = "P"
[[questions.options]]
value = "a"
text = "A"
why = "W"
right = true
[[questions.options]]
value = "b"
text = "B"
why = "W"
experiment = "{experiment}"
"""


def write(path: Path, *ids: str, experiment: str = "commit") -> None:
    body = "".join(QUESTION.format(id=name, experiment=experiment) for name in ids)
    path.write_text(f'title = "T"\n{body}')


def test_questions_are_found_by_their_ids() -> None:
    assert get_question("does-the-row-stay").id == "does-the-row-stay"
    assert set(questions()) == {q.id for quiz in quizzes().values() for q in quiz.questions}
    with pytest.raises(KeyError):
        get_question("nonsense")


def test_right_files_have_no_problems(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", "one", "two")

    assert problems(tmp_path) == []


def test_what_the_test_draws_from_has_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "test"
    folder.mkdir()
    write(folder / "01-saving.toml", "one", "two")
    write(folder / "Saving.toml", "three")

    assert [quiz.slug for quiz in load(tmp_path) if quiz.is_pool] == ["saving", "Saving"]
    assert problems(tmp_path) == [
        f"{folder / 'Saving.toml'}: its name is not like 01-a-set.toml; rename it",
    ]


def test_a_practice_set_says_what_it_is_about(tmp_path: Path) -> None:
    folder = tmp_path / "practice"
    folder.mkdir()
    (folder / "One.toml").write_text('title = "T"\nquestions = []\nabout = 1')
    (folder / "02-two.toml").write_text('title = "T"\nquestions = []\n[about]\nsummary = "S"')
    (folder / "03-three.toml").write_text(
        'title = "T"\nquestions = []\n[about]\nsummary = "S"\nminutes = 3\nno_claim = true'
    )

    assert problems(tmp_path) == [
        f"{folder / '02-two.toml'}: [about]: `minutes` is missing; add it",
        f"{folder / 'One.toml'}: its name is not like 01-a-set.toml; rename it",
        f"{folder / 'One.toml'}: `about` is 1; make it a table",
    ]
    assert [quiz.slug for quiz in load(tmp_path)] == ["02-two", "three", "One"]


def test_the_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", "one", "two")
    write(tmp_path / "b.toml", "one", experiment="nonsense")
    write(tmp_path / "bb.toml", "two")
    (tmp_path / "c.toml").write_text("title =")
    (tmp_path / "d.toml").write_text('questions = "none"')
    (tmp_path / "e.toml").write_text(
        'title = "E"\nquestions = ["text", {kind = "essay", id = "known"}, {}]'
    )

    found = problems(tmp_path)

    expected = [
        ("a.toml", "question two: its id is there 2 times; change it"),
        ("b.toml", "question one: option 2: there is no experiment 'nonsense'; did you mean"),
        ("bb.toml", "question two: its id is there 2 times; change it"),
        ("c.toml", "its TOML cannot be read"),
        ("d.toml", "`title` is missing; add it"),
        ("d.toml", "`questions` is 'none'; make it a list"),
        ("e.toml", "question 1 is no table; write it as [[questions]]"),
        ("e.toml", "question known: `kind` is 'essay'; make it one of: choice, line"),
        ("e.toml", "question 3: `kind` is None; make it one of: choice, line"),
    ]
    assert len(found) == len(expected)
    for problem, (name, text) in zip(found, expected, strict=True):
        assert problem.startswith(f"{tmp_path / name}: {text}")


def test_two_files_of_one_slug_are_told(tmp_path: Path) -> None:
    (tmp_path / "test").mkdir()
    write(tmp_path / "saving.toml", "one")
    write(tmp_path / "test" / "01-saving.toml", "two")

    told = "another file is called 'saving', too; rename one of them"
    assert problems(tmp_path) == [
        f"{tmp_path / 'saving.toml'}: {told}",
        f"{tmp_path / 'test' / '01-saving.toml'}: {told}",
    ]


def test_a_question_that_asks_what_another_one_asks_is_told(tmp_path: Path) -> None:
    one, two = (
        f"""
[[questions]]
id = "{name}"
kind = "rows"
prompt = "P"
run = "commit"
model = "Book"
rows = [{{ row = {{ title = "A" }}, why = "W" }}, {{ row = {{ title = "B" }}, why = "W" }}]
"""
        for name in ("one", "two")
    )
    (tmp_path / "a.toml").write_text(f'title = "A"\n{one}')
    (tmp_path / "b.toml").write_text(f'title = "B"\n{two}')

    assert problems(tmp_path) == [
        f"{tmp_path / 'b.toml'}: question two: one asks the same of the same run; "
        "ask for something else, or set the run up in another way",
    ]
