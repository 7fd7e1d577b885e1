from __future__ import annotations

from pathlib import Path

import pytest

from facts.catalogue import facts, get_fact, problems, topics
from facts.references import experiment_of, experiment_problems, line_of, reference_problems
from facts.tests.builders import ENTRY, make_fact, write_topic


def test_the_facts_are_those_of_all_topics_in_order() -> None:
    assert list(facts()) == [fact.id for topic in topics() for fact in topic.facts]
    assert get_fact(next(iter(facts()))) is next(iter(facts().values()))


def test_an_unknown_fact_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        get_fact("nothing")


def test_a_folder_without_facts_is_a_problem(tmp_path: Path) -> None:
    assert "there is no fact; add files" in problems(tmp_path)[0]


def test_what_is_there_twice_is_told(tmp_path: Path) -> None:
    write_topic(tmp_path)
    write_topic(tmp_path, name="02-more.toml")

    found = [problem for problem in problems(tmp_path) if "there 2 times" in problem]

    assert len(found) == 6
    assert any("its `id` is there 2 times; change it" in problem for problem in found)
    assert any("its `check` is there 2 times; change it" in problem for problem in found)


def test_what_a_fact_names_has_to_exist(tmp_path: Path) -> None:
    write_topic(tmp_path, ENTRY.replace("Model.save_base", "Model.store"))

    assert any(
        "fact a-row-stays: `function`: django/db/models/base.py has no 'Model.store'" in problem
        for problem in problems(tmp_path)
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"source": "django/none.py"}, "`source`: this Django has no file 'django/none.py'"),
        ({"source": "asgiref/sync.py"}, "`source`: this Django has no file 'asgiref/sync.py'"),
        ({"function": "save"}, "`function`: django/db/models/base.py has no 'save'"),
        ({"experiment": "none"}, "`experiment`: there is no experiment 'none'"),
        ({"experiment": "commit?colour=red"}, "`experiment`: 'commit' has no parameter 'colour'"),
    ],
)
def test_what_does_not_exist_is_told(changes: dict[str, str], problem: str) -> None:
    (found,) = reference_problems(make_fact(**changes))

    assert found.startswith(problem)


@pytest.mark.parametrize(
    "changes",
    [
        {"function": "Model"},
        {"function": "DEFERRED", "experiment": "commit"},
        {"experiment": "post-save-raises?atomic=on&engine=sqlite"},
        {"source": "django/db/models/signals.py", "function": "post_save"},
    ],
)
def test_what_exists_is_right(changes: dict[str, str]) -> None:
    assert list(reference_problems(make_fact(**changes))) == []


def test_the_line_of_the_function_is_known() -> None:
    assert (line_of(make_fact()) or 0) > 100
    assert line_of(make_fact(function="nothing")) is None
    assert line_of(make_fact(source="django/none.py")) is None


def test_the_experiment_has_a_title_and_an_address() -> None:
    title, address = experiment_of(make_fact(experiment="post-save-raises?atomic=on")) or ("", "")

    assert title
    assert address == "/lab/post-save-raises/?atomic=on"
    assert experiment_of(make_fact()) is None


def test_a_fact_that_an_experiment_names_has_to_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from lab.catalogue import get_experiment

    named = replace(get_experiment("commit"), facts=("here", "nowhere"))
    monkeypatch.setattr("facts.references.experiments", lambda: {"commit": named})

    (found,) = experiment_problems(["here"])

    assert found.startswith("lab/experiments/commit.toml: `facts`: there is no fact 'nowhere'")
