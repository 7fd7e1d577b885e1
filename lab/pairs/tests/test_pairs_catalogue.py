"""The files of pairs, and what can be wrong in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lab.catalogue import experiments, get_experiment
from lab.definitions import Experiment
from lab.pairs import get_pair, pairs, problems
from lab.pairs.catalogue import read_folder

RIGHT = """\
title = "Two"
wrong = "post-save-raises"
right = "connected-twice"
"""


def told(tmp_path: Path, text: str, name: str = "two.toml", **changed: Experiment) -> list[str]:
    """What is wrong with a file, without its name."""
    (tmp_path / name).write_text(text)
    known = {**experiments(), **{slug.replace("_", "-"): e for slug, e in changed.items()}}
    found, wrong = read_folder(tmp_path, known)
    assert bool(found) is not bool(wrong)
    return [problem.partition(": ")[2] for problem in wrong]


def test_our_pairs_have_no_problem() -> None:
    assert problems() == []
    assert {"audit-log", "cache-invalidation", "notifications", "related-rows"} <= set(pairs())


def test_a_pair_is_found_by_its_slug() -> None:
    assert get_pair("update-fields").wrong.slug == "update-fields-lose-the-slug"
    with pytest.raises(KeyError):
        get_pair("no-such-thing")


def test_the_form_has_what_both_share() -> None:
    pair = get_pair("saving-in-post-save")

    assert [parameter.name for parameter in pair.wrong.parameters] == ["title", "atomic"]
    assert [parameter.name for parameter in pair.form.parameters] == ["title"]


def test_a_side_has_its_experiments_title_or_one_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "two.toml").write_text(RIGHT + 'right_title = "Better"\n')

    pair = read_folder(tmp_path, experiments())[0]["two"]

    assert pair.titles == ("A post_save receiver raises", "Better")


def test_lines_that_only_one_side_has_are_known_but_for_empty_ones() -> None:
    pair = get_pair("update-fields")
    plain = replace(get_experiment("connected-twice"), source="a\n\nb\n")
    other = replace(plain, source="a\n\n\nc\nd\n")

    assert [sorted(lines) for lines in pair.unlike] == [[16, 22], [16, 22]]
    assert replace(pair, wrong=plain, right=other).unlike == (
        frozenset({3}),
        frozenset({4, 5}),
    )


def test_a_file_that_is_right_has_no_problem(tmp_path: Path) -> None:
    assert told(tmp_path, RIGHT) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title =", "its TOML cannot be read"),
        (RIGHT.replace("title", "name"), "`title` is missing; add it"),
        (RIGHT.replace("connected-twice", "nothing"), "there is no experiment 'nothing'"),
        (RIGHT.replace("connected-twice", "post-save-raises"), "`wrong` and `right` are the same"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, problem: str) -> None:
    assert told(tmp_path, text)[0].startswith(problem)


def test_a_name_that_is_no_slug_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, RIGHT, "Two of them.toml") == [
        "its name is not like some-words.toml; rename it"
    ]


def test_parameters_of_one_name_must_be_alike(tmp_path: Path) -> None:
    other = get_experiment("connected-twice")
    title = replace(other.parameters[0], default="Emma")

    problems = told(tmp_path, RIGHT, connected_twice=replace(other, parameters=(title,)))

    assert problems == [
        "the parameter `title` differs between 'post-save-raises' and 'connected-twice'; "
        "give both the same default and bounds"
    ]


def test_a_parameter_must_not_be_called_like_a_field_of_the_form(tmp_path: Path) -> None:
    one, other = get_experiment("post-save-raises"), get_experiment("connected-twice")
    pair = replace(other.parameters[0], name="pair")

    problems = told(
        tmp_path,
        RIGHT,
        post_save_raises=replace(one, parameters=(pair,)),
        connected_twice=replace(other, parameters=(pair,)),
    )

    assert problems == ["the parameter `pair` has a name that the form needs; rename it"]
