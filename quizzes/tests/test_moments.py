"""The names of the moments of a run."""

from __future__ import annotations

import pytest

from lab.tracing.events import ActionRaised
from quizzes.moments import moment_problems, place_of
from quizzes.runs import Run, trace_of
from quizzes.tests.asking import printed, trace

SAVE = "a-receiver-on-each-signal"


@pytest.mark.parametrize(
    ("reference", "names"),
    [
        (
            SAVE,
            [
                "save called",
                "pre_save sent",
                "before called",
                "before returned",
                "INSERT lab_book",
                "commit",
                "post_save Book sent",
                "after called",
                "save Book returned",
            ],
        ),
        (
            "on-commit?how=rollback",
            ["transaction began", "INSERT", "callback registered", "rollback", "callback dropped"],
        ),
        ("on-commit?how=commit", ["callback registered", "commit", "callback ran"]),
        ("post-save-raises", ["INSERT", "notify raised", "save raised"]),
        ("error-in-an-inner-atomic", ["savepoint made", "savepoint rolled back", "commit"]),
        ("post-save-created", ["post_save sent", "UPDATE", "post_save sent #2"]),
    ],
)
def test_moments_are_found_in_their_order(reference: str, names: list[str]) -> None:
    run = trace_of(Run(reference))

    places = [place_of(name, run) for name in names]

    assert None not in places
    assert places == sorted(places, key=lambda place: place or 0)
    assert all(not [*moment_problems(name)] for name in names)


def test_what_does_not_happen_has_no_place() -> None:
    run = trace_of(Run(SAVE))

    assert place_of("rollback", run) is None
    assert place_of("INSERT #2", run) is None


def test_what_is_printed_and_what_has_no_name() -> None:
    assert place_of("printed Hello", printed("Hello\n")) == 1
    assert (
        place_of("commit", trace(ActionRaised(number=1, at=0.0, exception="E", message=""))) is None
    )


@pytest.mark.parametrize("name", ["", "nonsense", "insert", "INSERT #0", "pre_save"])
def test_what_is_no_name_is_told(name: str) -> None:
    assert len([*moment_problems(name)]) == 1
