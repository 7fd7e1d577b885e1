"""A run to take along."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from lab import runner
from lab.catalogue import experiments, get_experiment, source_for
from lab.definitions import Experiment
from lab.export import as_pytest, as_text
from lab.timeline import build
from lab.tracing.trace import Outcome, Trace

SETTINGS = """
SECRET_KEY = "x"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x.sqlite3",
    "TEST": {"NAME": "test.sqlite3"}}}
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""


def run(experiment: Experiment, **arguments: str | bool) -> Trace:
    given = {parameter.name: parameter.default for parameter in experiment.parameters}
    job = runner.Job(
        source=source_for(experiment),
        filename=experiment.path.name,
        action=experiment.action,
        arguments=given | arguments,
        databases=experiment.databases,
    )
    return runner.run(job).trace


def test_the_text_tells_the_whole_run() -> None:
    experiment = get_experiment("a-receiver-on-each-signal")
    trace = run(experiment, title="Emma")

    text = as_text(trace, build(trace), experiment.title)

    assert text.startswith("A receiver on each signal\nDjango ")
    assert experiment.source.strip() in text
    assert "Printed:\nbefore: the primary key is None\n" in text
    assert "'Emma'" in text
    order = [text.index(words) for words in ("sends pre_save", "INSERT INTO", "sends post_save")]
    assert order == sorted(order)


def test_a_run_that_printed_and_left_nothing_has_a_shorter_text() -> None:
    experiment = get_experiment("post-save-raises")
    trace = run(experiment, atomic=True)

    text = as_text(trace, build(trace), experiment.title)

    assert "Printed" not in text
    assert "ConnectionError" in text


def test_a_run_that_was_cut_is_no_test() -> None:
    experiment = get_experiment("post-save-raises")
    trace = replace(run(experiment), outcome=Outcome(status="stopped"))

    assert as_pytest(experiment, trace) == ""


def test_the_tests_pass_in_another_project_and_fail_when_django_does_something_else(
    tmp_path: Path,
) -> None:
    """Nearly every experiment's test passes in a project that knows nothing of this one."""
    (tmp_path / "settings.py").write_text(SETTINGS)
    found = {slug: as_pytest(one, run(one)) for slug, one in experiments().items()}
    tests = {slug: code for slug, code in found.items() if code}
    for slug, code in tests.items():
        (tmp_path / f"test_{slug.replace('-', '_')}.py").write_text(code)
    wrong = as_pytest(get_experiment("post-save-raises"), run(get_experiment("post-save-raises")))
    (tmp_path / "test_wrong.py").write_text(wrong.replace("count() == 1", "count() == 0"))

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--ds=settings", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert f"1 failed, {len(tests)} passed" in done.stdout, done.stdout
    assert "FAILED test_wrong.py" in done.stdout
    assert len(tests) > 0.8 * len(experiments())


@pytest.mark.parametrize(
    "slug", ["delete-is-different", "fixtures-are-raw", "set-null", "two-databases"]
)
def test_what_needs_the_app_or_a_second_database_is_no_test(slug: str) -> None:
    assert as_pytest(get_experiment(slug), run(get_experiment(slug))) == ""


@pytest.mark.parametrize("slug", list(experiments()))
def test_every_test_is_python(slug: str) -> None:
    experiment = experiments()[slug]

    compile(as_pytest(experiment, run(experiment)), slug, "exec")
