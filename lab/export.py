"""A run to take along: as text, and as a pytest test for a Django project."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from lab.catalogue import call_of
from lab.definitions import Experiment
from lab.demo_models import code_of, imports_for, names_in
from lab.measures import rows
from lab.timeline import Row, Timeline
from lab.tracing.events import SqlRan
from lab.tracing.trace import Trace

_IMPORT = re.compile(r"^from lab\.models import [^(\n]+\n", re.MULTILINE)
_STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE")

_TEST = '''"""{title}: what a run on Django {django} with {database} showed.

Put this file among the tests of a project that has pytest-django, and run pytest.
{note}"""

import gc

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
{imports}

APP = __name__.replace(".", "_")


{models}


@pytest.fixture
def tables(transactional_db):
    """Tables for the models above, which belong to no installed app."""
    mine = [{names}]
    with connection.schema_editor() as editor:
        for model in mine:
            editor.create_model(model)
    yield
    gc.collect()  # an exception that was caught holds the receivers; they end here
    with connection.schema_editor() as editor:
        for model in reversed(mine):
            editor.delete_model(model)


def test_{test}(tables, capsys):
    # The code of the experiment. It stands in here, so that its receivers end with the test.
{code}

    with CaptureQueriesContext(connection) as queries:
{call}

    # What the run showed.
{claims}
'''

_NOTE = """It opens a second connection: a SQLite test database must be a file, not in memory
(DATABASES["default"]["TEST"]["NAME"]).
"""


def as_text(trace: Trace, timeline: Timeline, title: str) -> str:
    """The run in lines that can be pasted into a message."""
    parts = [
        f"{title}\n{timeline.engine}",
        trace.source.strip(),
        "\n".join(_line(row) for row in timeline.rows),
        timeline.ended,
    ]
    if trace.printed:
        parts.append("Printed:\n" + trace.printed.rstrip())
    for table in timeline.tables:
        rows = [" | ".join(table.columns), *(" | ".join(row) for row in table.rows)]
        parts.append(f"{table.name}:\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"


def as_pytest(experiment: Experiment, trace: Trace) -> str:
    """A test file that brings its models along, empty if the run cannot be one."""
    ended = trace.outcome.status in ("returned", "raised")
    if not ended or not experiment.portable or experiment.databases != ("default",):
        return ""
    names = names_in(trace.source)
    return _TEST.format(
        title=experiment.title,
        django=trace.django,
        database=trace.database,
        imports=imports_for(names),
        models="\n\n\n".join(_with_label(code_of(name)) for name in names),
        note=_NOTE if "connection.copy(" in trace.source else "",
        code=_as_body(trace.source),
        names=", ".join(filter(_has_a_table, names)),
        test=experiment.slug.replace("-", "_"),
        call="\n".join(_call(experiment, trace)),
        claims="\n".join(f"    {claim}" for claim in _claims(experiment, trace)),
    )


def _line(row: Row) -> str:
    words = "  " * row.level + row.text
    return f"{row.time:>8}  {'' if row.is_rule else row.lane_name:<10}  {words}".rstrip()


def _has_a_table(name: str) -> bool:
    """Whether the model has a table of its own: it is neither a proxy nor abstract."""
    code = code_of(name)
    return "proxy = True" not in code and "abstract = True" not in code


def _with_label(code: str) -> str:
    """The model's code with an app label of the test's own."""
    lines = code.split("\n")
    label = "        app_label = APP"
    if "    class Meta:" in lines:
        lines.insert(lines.index("    class Meta:") + 1, label)
    else:
        lines += ["", "    class Meta:", label]
    return "\n".join(lines)


def _as_body(source: str) -> str:
    """The experiment's code inside a function, with the models that are there already."""
    code = _IMPORT.sub("", source).strip()
    return textwrap.indent(re.sub(r"\n{3,}", "\n\n", code), "    ")


def _call(experiment: Experiment, trace: Trace) -> Iterator[str]:
    arguments = {name: ast.literal_eval(value) for name, value in trace.arguments.items()}
    call = call_of(experiment, arguments)
    if trace.outcome.status == "returned":
        yield f"        {call}"
    else:
        yield "        with pytest.raises(Exception) as caught:"
        yield f"            {call}"


def _claims(experiment: Experiment, trace: Trace) -> Iterator[str]:
    if trace.outcome.status == "raised":
        yield f"assert type(caught.value).__name__ == {trace.outcome.exception!r}"
    if trace.outcome.exception != "RecursionError":
        yield "statements = [query['sql'].split()[0] for query in queries]"
        yield f"statements = [word for word in statements if word in {_STATEMENTS!r}]"
        yield f"assert statements == {_statements(trace)!r}"
        yield f"assert capsys.readouterr().out == {trace.printed!r}"
        for name in filter(_has_a_table, names_in(trace.source)):
            yield f"assert {name}.objects.count() == {len(rows(trace, name))}"


def _statements(trace: Trace) -> list[str]:
    words = [
        event.statement.split()[0]
        for event in trace.of(SqlRan)
        if event.using == "default" and event.thread == "MainThread"
    ]
    return [word for word in words if word in _STATEMENTS]
