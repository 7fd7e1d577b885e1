from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.catalogue import (
    Experiment,
    call_of,
    experiments,
    get_experiment,
    problems,
    source_for,
)
from lab.definitions import Option
from lab.reading import read_experiment, read_folder
from lab.source import receivers

SOURCE = """from lab.models import Book


@receiver(pre_save, sender=Book)
def hear(sender, **kwargs):
    pass


def go(title="It"):
    Book(title=title).save()
"""
ABOUT = """title = "Title"
summary = "Summary."
group = "saving"
order = 7
action = "go"
facts = ["a-fact"]

[parameters.title]
label = "Title"

[[switches]]
receiver = "hear"
label = "`hear`"

[[predictions]]
id = "how-many"
prompt = "How many?"
measure = "books_left"

[[predictions.options]]
value = "1"
text = "One"
why = "Because."

[[predictions.options]]
value = "0"
text = "None"
otherwise = "Because not."
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes an experiment and returns the path of its code."""

    def write(source: str = SOURCE, about: str = ABOUT, name: str = "an-experiment") -> Path:
        path = tmp_path / f"{name}.py"
        path.write_text(source)
        path.with_suffix(".toml").write_text(about)
        return path

    return write


def test_our_experiments_have_no_problem() -> None:
    assert problems() == []


def test_every_experiment_of_the_course_is_there() -> None:
    assert set(experiments()) >= {
        "save-without-receivers",
        "a-receiver-on-each-signal",
        "pre-save-fills-a-slug",
        "pre-save-returns-false",
        "pre-save-raises",
        "post-save-created",
        "receiver-and-connect",
        "no-sender",
        "connected-twice",
        "closure-connected-twice",
        "autocommit",
        "commit",
        "rollback",
        "post-save-raises",
        "pre-save-raises-late",
        "slow-receiver",
        "save-inside-post-save",
        "recursion-cure-created",
        "recursion-cure-update-fields",
        "recursion-cure-queryset-update",
        "recursion-cure-pre-save",
        "signal-save-or-function",
    }


def test_they_stand_in_their_order() -> None:
    orders = [experiment.order for experiment in experiments().values()]

    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)


def test_an_unknown_slug_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        get_experiment("no-such-thing")


def test_the_source_is_the_file_to_the_letter() -> None:
    experiment = get_experiment("post-save-raises")

    assert experiment.source == experiment.path.read_text()
    assert source_for(experiment) == experiment.source


def test_all_receivers_named_leave_the_source_alone() -> None:
    experiment = get_experiment("receiver-and-connect")

    assert source_for(experiment, ["decorated", "plain"]) == experiment.source


def test_only_the_named_receivers_stay_connected() -> None:
    experiment = get_experiment("receiver-and-connect")

    assert receivers(source_for(experiment, ["plain"])) == {"plain"}
    assert receivers(source_for(experiment, [])) == set()


def test_a_prediction_is_found_by_its_id() -> None:
    experiment = get_experiment("post-save-raises")

    assert experiment.prediction("is-the-row-there").measure == "books_left"
    with pytest.raises(KeyError):
        experiment.prediction("no-such-thing")


def test_the_call_names_what_differs_from_the_defaults() -> None:
    experiment = get_experiment("post-save-raises")

    assert call_of(experiment) == "save_a_book()"
    assert call_of(experiment, {"title": "Two Scoops", "atomic": True}) == (
        "save_a_book(atomic=True)"
    )


@pytest.mark.parametrize("experiment", experiments().values(), ids=lambda e: e.slug)
def test_each_says_enough(experiment: Experiment) -> None:
    assert experiment.summary.endswith((".", "?"))
    assert experiment.predictions
    for prediction in experiment.predictions:
        assert prediction.prompt.endswith("?")
        texts = [text for o in prediction.options for text in (o.why, o.otherwise) if text]
        assert all(text.endswith((".", ".)")) for text in texts)


def test_they_import_nothing_that_a_project_would_not_have() -> None:
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for experiment in experiments().values()
        for node in ast.walk(ast.parse(experiment.source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    found = {str(name).partition(".")[0] for name in imported}
    assert found <= {"django", "lab", *sys.stdlib_module_names}


def test_an_experiment_is_read(write: Write) -> None:
    file = read_experiment(write())

    assert file.problems == ()
    experiment = file.experiment
    assert experiment is not None
    assert (experiment.slug, experiment.order, experiment.library) == ("an-experiment", 7, "empty")
    assert (experiment.facts, experiment.action) == (("a-fact",), "go")
    assert experiment.predictions[0].options[0] == Option(value="1", text="One", why="Because.")
    assert experiment.source == SOURCE


def test_a_folder_is_read_in_the_order_that_the_files_say(write: Write) -> None:
    write(name="a-late-one", about=ABOUT.replace("order = 7", "order = 9"))
    folder = write(name="z-early-one").parent
    (folder / "README.md").write_text("Not an experiment.")

    found, wrong = read_folder(folder)

    assert list(found) == ["z-early-one", "a-late-one"]
    assert wrong == []


def test_nothing_is_executed(write: Write) -> None:
    file = read_experiment(write(source="raise SystemExit\n\n\n" + SOURCE))

    assert file.problems == ()


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('title = "Title"\n', "", "toml: `title` is missing"),
        ("order = 7", 'order = "7"', "toml: `order` is '7'"),
        ("order = 7", "order = 7\nlevel = 3", "toml: `level` is not known"),
        ("order = 7", 'order = 7\nlibrary = "full"', "`library` is 'full'"),
        ("order = 7", 'order = 7\ndatabases = ["other"]', "`databases` is ['other']"),
        ('group = "saving"', 'group = "x"', "`group` is 'x'; make it one of saving, receivers"),
        ('action = "go"', 'action = "stay"', "no function `stay`"),
        ("order = 7", "order = ", "toml: its TOML cannot be read"),
        ("[parameters.title]", "[parameters.name]", "`parameters.name` is no argument of `go`"),
        ("[parameters.title]", "[parameters.name]", "`parameters.title` is missing"),
        ('label = "Title"', "minimum = 3", "`parameters.title`: `label` is missing"),
        ('receiver = "hear"', 'receiver = "listen"', "nothing connects `listen`"),
        ('label = "`hear`"', "", "`switches` 1: `label` is missing"),
        ('measure = "books_left"', 'measure = "guess"', "there is no measure 'guess'"),
        ('prompt = "How many?"', "", "`predictions` 1: `prompt` is missing"),
        ('why = "Because."', "", "`predictions` 1`.options`: none has a `why`; write it for"),
        ('otherwise = "Because not."', "", "`predictions` 1`.options` 2: `otherwise` is missing"),
        ('otherwise = "Because not."', 'why = "Yes."', "1`.options` 1: `otherwise` is missing"),
        ('text = "One"', "", "`predictions` 1`.options` 1: `text` is missing"),
        ('value = "0"', 'value = "1"', "`predictions` 1.options`: '1' is there 2 times"),
    ],
)
def test_what_is_wrong_in_the_toml_is_said(
    write: Write, before: str, after: str, complaint: str
) -> None:
    assert before in ABOUT
    file = read_experiment(write(about=ABOUT.replace(before, after, 1)))

    assert file.experiment is None
    assert any(complaint.replace("`", "") in problem.replace("`", "") for problem in file.problems)


def test_the_same_id_or_switch_twice_is_said(write: Write) -> None:
    switches, _, predictions = ABOUT.partition("[[switches]]")[2].partition("[[predictions]]")
    twice = f"{ABOUT}\n[[predictions]]{predictions}\n[[switches]]{switches}"

    problems = read_experiment(write(about=twice)).problems

    assert any("`predictions`: 'how-many' is there 2 times" in problem for problem in problems)
    assert any("`switches`: 'hear' is there 2 times" in problem for problem in problems)


def test_one_option_is_too_few(write: Write) -> None:
    head = ABOUT.rpartition("[[predictions.options]]")[0]

    problems = read_experiment(write(about=head)).problems

    assert ["there are fewer than two" in problem for problem in problems] == [True]


def test_what_is_no_table_is_said(write: Write) -> None:
    head = ABOUT.partition("[[switches]]")[0]
    broken = "switches = [3]\npredictions = [4]\n" + head

    problems = read_experiment(write(about=broken)).problems

    assert [problem.rpartition(": ")[2] for problem in problems] == ["make it a table"] * 2


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("def go(:\n", "it is not Python"),
        (SOURCE.replace('title="It"', "title"), "`title` has no default"),
        (SOURCE.replace("    Book", "\n    Book"), "line 10 is blank inside a function"),
    ],
)
def test_what_is_wrong_in_the_code_is_said(write: Write, source: str, complaint: str) -> None:
    file = read_experiment(write(source=source))

    assert file.experiment is None
    assert any(complaint in problem for problem in file.problems)


def test_a_name_that_is_no_slug_is_said(write: Write) -> None:
    problems = read_experiment(write(name="An_Experiment")).problems

    assert "its name is not like some-words.py; rename it" in problems[0]


@pytest.mark.parametrize("suffix", [".py", ".toml"])
def test_a_half_that_is_missing_is_said(write: Write, suffix: str) -> None:
    path = write()
    path.with_suffix(suffix).unlink()

    found, wrong = read_folder(path.parent)

    assert found == {}
    assert len(wrong) == 1
    assert f"an-experiment{suffix}: it cannot be read" in wrong[0]


def test_everything_wrong_is_said_at_once(write: Write) -> None:
    write(name="one", source="def go(:\n", about=ABOUT.replace("order = 7", ""))
    folder = write(name="two", about=ABOUT.replace("books_left", "guess")).parent

    _, wrong = read_folder(folder)

    assert len(wrong) == 3
