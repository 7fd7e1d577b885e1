"""What the runs say of each belief, and the problems of the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzes.myths.catalogue import Myth, get_myth, load, myths, problems
from quizzes.proofs import prove
from tests.postgres import Postgres

TRUE = {
    "pre-save-error-stops-the-save",
    "atomic-takes-it-back",
    "no-sender-hears-everything",
    "login-saves",
    "inner-function-may-never-run",
    "delete-comes-back",
}
each_myth = pytest.mark.parametrize("myth", myths().values(), ids=lambda myth: myth.slug)
MYTH = """
belief = "B"
experiment = "{experiment}"
measure = "{measure}"
true_if = {true_if}
false_if = {false_if}
reality = "R"
why = "W"
"""


def write(
    path: Path,
    experiment: str = "commit",
    measure: str = "books_left",
    true_if: str = '["1"]',
    false_if: str = '["0"]',
) -> None:
    path.write_text(
        MYTH.format(experiment=experiment, measure=measure, true_if=true_if, false_if=false_if)
    )


@each_myth
def test_the_run_says_what_is_known_of_django(myth: Myth) -> None:
    proof = prove(myth.experiment, myth.measure, "x")

    assert myth.verdict(proof.measured) is (myth.slug in TRUE)


@each_myth
def test_postgresql_says_the_same(myth: Myth, lab_postgres: Postgres) -> None:
    at = "&" if "?" in myth.experiment else "?"
    proof = prove(f"{myth.experiment}{at}engine=postgresql", myth.measure, "x")

    assert "PostgreSQL" in proof.stage.run.trace.database if proof.stage.run else False
    assert myth.verdict(proof.measured) is (myth.slug in TRUE)


def test_there_are_true_beliefs_among_them_and_not_all_at_one_end() -> None:
    places = [slug in TRUE for slug in myths()]

    assert set(myths()) >= TRUE
    assert len(places) >= 12
    assert True in places[: len(places) // 2]
    assert True in places[len(places) // 2 :]


def test_what_a_run_may_give_otherwise_settles_nothing() -> None:
    assert get_myth("post-save-means-created").verdict("not sent") is None
    with pytest.raises(KeyError):
        get_myth("nonsense")


def test_right_files_have_no_problems(tmp_path: Path) -> None:
    write(tmp_path / "01-one.toml")
    write(tmp_path / "02-two.toml", experiment="post-save-raises?atomic=on")

    assert problems(tmp_path) == []
    assert [myth.slug for myth in load(tmp_path)] == ["one", "two"]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    assert "there is no myth" in problems(tmp_path)[0]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"experiment": "nonsense"}, "there is no experiment 'nonsense'; "),
        ({"measure": "nonsense"}, "there is no measure 'nonsense'; "),
        ({"experiment": "commit?color=red"}, "'commit' has no parameter 'color'; use one of"),
        (
            {"experiment": "post-save-raises?atomic=maybe"},
            "'post-save-raises?atomic=maybe' sets 'atomic' wrongly",
        ),
        ({"true_if": "[]"}, "`true_if` is []; list the texts"),
        ({"false_if": "[0]"}, "`false_if` is [0]; list the texts"),
        ({"false_if": '["1", "2"]'}, "'1' makes it both true and false"),
    ],
)
def test_a_problem_says_what_to_do(tmp_path: Path, changes: dict[str, str], expected: str) -> None:
    write(tmp_path / "01-one.toml", **changes)

    found = problems(tmp_path)

    assert len(found) == 1
    assert found[0].startswith(f"{tmp_path / '01-one.toml'}: {expected}")
    assert load(tmp_path) == []


def test_the_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path / "01-one.toml")
    write(tmp_path / "02-one.toml")
    write(tmp_path / "Three.toml")
    (tmp_path / "04-four.toml").write_text("belief =")
    (tmp_path / "05-five.toml").write_text('belief = "B"')

    found = "\n".join(problems(tmp_path))

    assert found.count("its slug 'one' is there twice") == 2
    assert "Three.toml: its name is not like 01-some-belief.toml" in found
    assert "04-four.toml: its TOML cannot be read" in found
    assert "05-five.toml: `experiment` is missing; add it" in found
