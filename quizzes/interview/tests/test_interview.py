"""What the runs answer to each question, and the problems of the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzes.interview.catalogue import get_question, load, problems, questions
from quizzes.interview.questions import Question
from quizzes.proofs import prove
from tests.postgres import Postgres

KEY = {
    "synchronous": "waits",
    "same-thread": "plain",
    "same-transaction": "caller",
    "does-the-row-stay": "depends",
    "order-of-receivers": "connected",
    "which-writes-send-nothing": "save",
    "when-to-send-the-mail": "on-commit",
    "cancel-a-save": "raise",
}
each_question = pytest.mark.parametrize("question", questions().values(), ids=lambda q: q.slug)
TRIAL = """
[{place}]
title = "T"
experiment = "{experiment}"
measure = "books_left"
[{place}.reads]
1 = "One."
0 = {sentence}
"""
OPTION = """
[[options]]
value = "{value}"
text = "T"
why = "W"
run = "{run}"
control = "0"
"""


def text_of(
    experiment: str = "post-save-raises?atomic=on",
    values: tuple[str, ...] = ("a", "b"),
    run: str = "1",
    sentence: str = '"None."',
) -> str:
    trials = (
        TRIAL.format(place="run", experiment="post-save-raises", sentence='"None."'),
        TRIAL.format(place="control", experiment=experiment, sentence=sentence),
    )
    options = (OPTION.format(value=value, run=run) for value in values)
    return 'prompt = "P"\naloud = "A"\n' + "".join((*trials, *options))


def right_answer(question: Question, engine: str) -> str:
    measured = []
    for trial in (question.run, question.control):
        at = "&" if "?" in trial.experiment else "?"
        proof = prove(f"{trial.experiment}{at}engine={engine}", trial.measure, "x")
        assert trial.sentence(proof.measured)
        measured.append(proof.measured)
    right = question.right_option(*measured)
    assert right
    return right.value


@each_question
def test_the_runs_say_what_is_known_of_django(question: Question) -> None:
    assert right_answer(question, "sqlite") == KEY[question.slug]


@each_question
def test_postgresql_says_the_same(question: Question, lab_postgres: Postgres) -> None:
    assert right_answer(question, "postgresql") == KEY[question.slug]


@each_question
def test_each_option_says_something_else(question: Question) -> None:
    said = {(option.run, option.control) for option in question.options}

    assert len(said) == len(question.options)


@each_question
def test_the_control_goes_another_way(question: Question) -> None:
    right = question.option(KEY[question.slug])

    assert question.run.measure == question.control.measure
    assert right.run != right.control


def test_the_three_of_every_interview_come_first() -> None:
    assert list(questions())[:3] == ["synchronous", "same-thread", "same-transaction"]
    assert questions().keys() == KEY.keys()


def test_a_run_that_was_cut_says_nothing() -> None:
    question = get_question("synchronous")

    assert question.right_option("no work", "before") is None
    assert question.run.sentence("no work") == ""
    with pytest.raises(KeyError):
        get_question("nonsense")


def test_a_right_file_has_no_problems(tmp_path: Path) -> None:
    (tmp_path / "01-one.toml").write_text(text_of())

    assert problems(tmp_path) == []
    assert [question.slug for question in load(tmp_path)] == ["one"]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert "there is no question" in problems(tmp_path)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prompt =", "its TOML cannot be read"),
        ('prompt = "P"', "`aloud` is missing; add it"),
        (text_of(experiment="nonsense"), "`control`: there is no experiment 'nonsense'"),
        (text_of(sentence="0"), "`control`: `reads` needs a sentence for each value"),
        (text_of(values=("a",)), "`options` needs two or more tables"),
        (text_of(values=("a", "a")), "two options have the same `value`"),
        (text_of(run="2"), "option 1: `run` is '2'; use one of `run.reads`: 1, 0"),
        (text_of().replace('why = "W"\n', ""), "option 1: `why` is missing; add it"),
        (text_of().replace('measure = "books_left"\n', "", 1), "`run`: `measure` is missing"),
        ('facts = ["nonsense"]\n' + text_of(), "`facts`: there is no fact 'nonsense'"),
        ("options = [1, 2]\n" + text_of(values=()), "option 1: make it a table"),
    ],
)
def test_a_problem_says_what_to_do(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "01-one.toml").write_text(text)

    found = problems(tmp_path)

    assert found[0].startswith(f"{tmp_path / '01-one.toml'}: {expected}")
    assert load(tmp_path) == []


def test_names_of_files_are_looked_at_too(tmp_path: Path) -> None:
    for name in ("01-one", "02-one", "Three"):
        (tmp_path / f"{name}.toml").write_text(text_of())

    found = "\n".join(problems(tmp_path))

    assert "Three.toml: its name is not like 01-some-question.toml" in found
    assert found.count("its slug 'one' is there twice") == 2
