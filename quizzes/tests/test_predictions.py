"""Grading a prediction by a run."""

from __future__ import annotations

import pytest

from lab import runner
from lab.catalogue import get_experiment
from lab.definitions import Option, Prediction
from lab.measures import MEASURES
from lab.tracing.events import SqlRan, TransactionCommitted, TransactionRolledBack
from lab.tracing.trace import Outcome, State, Trace
from lessons.models import Learner
from quizzes.evidence import settling_event
from quizzes.models import PredictionAnswer
from quizzes.predictions import PredictionResult, grade, keep_answer

PREDICTION = Prediction(
    id="is-the-row-there",
    prompt="Is it?",
    measure="books_left",
    options=(
        Option(value="1", text="Yes", why="Committed.", otherwise="It takes a commit."),
        Option(value="0", text="No", why="Rolled back.", otherwise="It takes a rollback."),
    ),
)


def run(slug: str, **arguments: str | bool) -> Trace:
    experiment = get_experiment(slug)
    given = {parameter.name: parameter.default for parameter in experiment.parameters}
    job = runner.Job(
        source=experiment.source,
        filename=experiment.path.name,
        action=experiment.action,
        arguments=given | arguments,
    )
    return runner.run(job).trace


def test_a_right_prediction_is_confirmed() -> None:
    result = grade(PREDICTION, "1", run("post-save-raises"))

    assert result.right
    assert result.sentence == "Your prediction holds."
    assert result.explanation == "Committed."
    assert result.misconception == ""


def test_a_wrong_one_is_told_what_happened_why_and_where() -> None:
    trace = run("post-save-raises", atomic=True)

    result = grade(PREDICTION, "1", trace)

    assert not result.right
    assert (result.chosen, result.expected, result.happened) == ("1", "Yes", "No")
    assert result.explanation == "Rolled back."
    assert result.misconception == "It takes a commit."
    assert result.sentence.startswith("You expected something else.")
    assert result.event == trace.of(TransactionRolledBack)[-1].number


def test_a_run_that_shows_none_of_the_options_settles_nothing() -> None:
    trace = Trace(tables={"lab_book": [{}, {}]}, outcome=Outcome(status="stopped"))

    result = grade(PREDICTION, "1", trace)

    assert not result.right
    assert result.actual is None
    assert result.sentence == "This run does not settle your prediction."
    assert result.happened.startswith("None of the answers")
    assert result.explanation == ""
    assert result.event is None


def test_an_option_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        grade(PREDICTION, "42", Trace())


def test_the_event_that_shows_it_is_the_one_that_settles_it() -> None:
    trace = run("save-without-receivers")

    assert settling_event(MEASURES["statements"], trace) == trace.of(SqlRan)[-1].number
    assert settling_event(MEASURES["first_to_act"], trace) == trace.of(SqlRan)[0].number
    assert settling_event(MEASURES["ending"], trace) == trace.events[-1].number


def test_rows_at_the_end_are_settled_by_the_last_commit() -> None:
    trace = run("save-without-receivers")

    assert (
        settling_event(MEASURES["books_left"], trace) == trace.of(TransactionCommitted)[-1].number
    )


def test_without_a_commit_the_last_statement_has_the_last_word() -> None:
    events = tuple(SqlRan(number=n, at=0.0, statement="SELECT 1", duration=0.0) for n in (1, 2))

    assert settling_event(MEASURES["books_left"], Trace(events=events)) == 2


def test_a_measure_that_cannot_tell_yet_is_not_settled_yet() -> None:
    def last_number(trace: Trace) -> str:
        return str(trace.events[0].number)

    events = (SqlRan(number=1, at=0.0, statement="SELECT 1", duration=0.0),)

    assert settling_event(last_number, Trace(events=events)) == 1


def test_in_a_very_long_run_nobody_looks() -> None:
    events = tuple(
        SqlRan(number=n, at=0.0, statement="UPDATE x", duration=0.0) for n in range(1, 500)
    )

    assert settling_event(MEASURES["statements"], Trace(events=events, states={1: State()})) is None


@pytest.mark.django_db
def test_the_first_answer_stays_known() -> None:
    learner = Learner.objects.create()
    yes, no = PREDICTION.options
    for chosen in (no, yes):
        result = PredictionResult(
            prediction=PREDICTION, chosen_option=chosen, actual=yes, event=None
        )
        keep_answer(learner, "post-save-raises", result)

    kept = PredictionAnswer.objects.get()
    assert (kept.chosen, kept.right, kept.right_at_first) == ("1", True, False)
