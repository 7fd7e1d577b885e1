"""The matrix of ways to write says what plain receivers heard, on both engines."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lab import runner
from lab.definitions import Experiment
from lab.matrix import catalogue, table
from lab.matrix.sendings import Told, sendings, statements
from lab.matrix.table import Matrix, Row, matrix
from lab.tests import plain_runs
from lab.tests.variants import trace_of_code
from lab.timeline import build
from lab.tracing.trace import Outcome, Trace
from tests.postgres import Postgres

URL = "/lab/what-fires-what/"
WAYS = catalogue.ways()

#: Connects plain receivers to every signal when the writing begins, and prints what they heard.
WITNESS = """

def witness():
    import inspect, json
    from django.contrib.auth import signals as of_users
    from django.db import connection
    from django.db.models import signals
    heard, begun = [], write
    def begin(*given):
        for name, signal in {**vars(signals), **vars(of_users)}.items():
            if name in NAMES:
                def listen(sender, signal, name=name, **said):
                    heard.append([name, sender.__name__, str(said.get("created", "")),
                        said.get("action") or "", connection.in_atomic_block])
                signal.connect(listen, weak=False)
        return begun(*given)
    if inspect.iscoroutinefunction(write):
        begin = inspect.markcoroutinefunction(begin)
    globals()["write"] = begin
    ACTION()
    print("heard:" + json.dumps(heard))
"""
NAMES = ["pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "user_logged_in"]


def source_of(way: Experiment) -> str:
    action = "write" if way.action == "write" else way.action
    return way.source + WITNESS.replace("NAMES", repr(NAMES)).replace("ACTION", action)


def told(row: Row) -> list[Any]:
    """What a row was made of, as the witness would say it.

    In no order: a receiver hears a signal when its turn has come, which may be
    after what an earlier receiver did.
    """
    return sorted([s.signal, s.sender, s.created, s.action, s.in_transaction] for s in row.sent)


def heard(printed: str) -> list[Any]:
    found: list[Any] = json.loads(printed.rpartition("heard:")[2])
    return sorted(found)


@cache
def witnessed() -> dict[str, list[Any]]:
    """What plain receivers heard in plain processes, without the tracer."""
    asked = [
        {"source": source_of(way), "filename": way.path.name, "action": "witness", "arguments": {}}
        for way in WAYS.values()
    ]
    answers = plain_runs.ask(asked)
    assert [answer["exception"] for answer in answers] == [None] * len(WAYS)
    return {slug: heard(a["printed"]) for slug, a in zip(WAYS, answers, strict=True)}


@cache
def found() -> Matrix:
    return matrix()


def test_there_are_enough_ways() -> None:
    assert catalogue.problems() == []
    assert len(WAYS) >= 22
    assert {way.order // 100 for way in WAYS.values()} == set(catalogue.SECTIONS)


@pytest.mark.parametrize("slug", WAYS)
def test_plain_receivers_bear_witness(slug: str) -> None:
    [row] = [row for row in found().rows if row.way.slug == slug]

    assert not row.failed
    assert told(row) == witnessed()[slug]


def test_plain_receivers_bear_witness_on_postgresql(lab_postgres: Postgres) -> None:
    rows = {row.way.slug: told(row) for row in matrix("postgresql").rows}
    witness = {
        slug: heard(
            runner.run(
                runner.Job(
                    source=source_of(way),
                    filename=way.path.name,
                    action="witness",
                    arguments={},
                    engine="postgresql",
                )
            ).trace.printed
        )
        for slug, way in WAYS.items()
    }

    assert rows == witness
    assert rows == {row.way.slug: told(row) for row in found().rows}


@pytest.mark.parametrize(
    ("slug", "pre", "post", "created", "others", "transaction"),
    [
        ("save-new", "Book", "Book", "True", "", "no"),
        ("save-no-fields", "", "", "", "", "no signal"),
        ("save-in-a-transaction", "Book", "Book", "True", "", "yes"),
        ("save-child", "Magazine", "Magazine", "True", "", "no"),
        ("get-or-create-new", "Book", "Book", "True", "", "yes"),
        ("bulk-create", "", "", "", "", "no signal"),
        ("reverse-add", "", "", "", "", "no signal"),
        (
            "m2m-clear",
            "",
            "",
            "",
            "`m2m_changed` Publication_tags: pre_clear, post_clear",
            "yes",
        ),
        ("delete-queryset", "", "", "", "`pre_delete` Book ×2; `post_delete` Book ×2", "yes"),
        ("login", "Session; User", "Session; User", "True, False", "`user_logged_in` User", "some"),
    ],
)
def test_a_row_says_what_is_known_of_django(
    slug: str, pre: str, post: str, created: str, others: str, transaction: str
) -> None:
    [row] = [row for row in found().rows if row.way.slug == slug]

    cells = [words(cell) for cell in (row.pre_save, row.post_save, row.others)]
    assert cells == [pre, post, others]
    assert row.created == created
    assert row.transaction == transaction


def test_where_the_answer_differs_each_sender_has_its_own() -> None:
    [row] = [row for row in found().rows if row.way.slug == "login"]

    assert words(row.transactions) == "Session: yes; User: no"


def test_the_silent_ones_wrote_and_sent_nothing() -> None:
    silent = {row.way.slug for row in found().silent}

    assert {"bulk-create", "bulk-update", "queryset-update", "raw-sql"} <= silent
    assert "get-or-create-found" not in silent  # it only read
    assert not silent & {slug for slug, sent in witnessed().items() if sent}


def test_only_what_happens_in_the_writing_counts() -> None:
    trace = trace_of_code(
        "def write():\n    Book(title='a').save()\n"
        "def go():\n    Author(name='a').save()\n    write()\n"
    )
    never = trace_of_code("def go():\n    Book(title='a').save()\n")

    assert [sent.sender for sent in sendings(trace)] == ["Book", "Book"]
    assert statements(trace) == (Told(text="INSERT"),)
    assert sendings(never) == ()
    assert statements(never) == ()


def words(cell: tuple[Told, ...]) -> str:
    return "; ".join(t.text + (f" ×{t.times}" if t.times > 1 else "") for t in cell)


def test_files_that_do_not_fit_are_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = 'title = "x"\nsummary = "x"\ngroup = "ways-to-write"\norder = 900\naction = "go"\n'
    (tmp_path / "x.py").write_text("def go():\n    pass\n")
    (tmp_path / "x.toml").write_text(about)
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)

    problems = catalogue.problems()

    assert ["order 900" in problems[0], "`write`" in problems[1]] == [True, True]
    assert all(problem.startswith(f"{tmp_path}/x.py: ") for problem in problems)


# The pages


pytestmark = pytest.mark.django_db


def test_the_page_has_a_row_for_each_way_that_opens_its_run(client: Client) -> None:
    html = client.get(URL).content.decode()

    for slug in WAYS:
        assert f'id="{slug}"' in html
        assert f'href="{URL}{slug}/"' in html
    assert '<span class="answer is-no-signal">no signal</span>' in html


@pytest.mark.parametrize("slug", WAYS)
def test_a_row_opens_the_very_run_that_it_was_read_off(client: Client, slug: str) -> None:
    html = client.get(f"{URL}{slug}/").content.decode()

    trace = table.trace_of(WAYS[slug])
    assert 'id="e1"' in html
    timeline = build(trace)
    assert f"{timeline.events} events in {timeline.duration} ms" in html


def test_what_was_run_is_not_run_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = found().rows[0].trace

    def never(job: runner.Job) -> runner.Result:
        raise AssertionError(job)

    monkeypatch.setattr(runner, "run", never)

    assert matrix().rows[0].trace is before
    assert client.get(URL).status_code == 200


def test_a_run_that_went_wrong_is_told_and_not_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(job: runner.Job) -> runner.Result:
        return runner.Result(trace=Trace(outcome=Outcome(status="stopped", text="too long")))

    monkeypatch.setattr(table, "_traces", {})
    monkeypatch.setattr(runner, "run", stop)

    html = client.get(URL).content.decode()

    assert "did not end by itself" in html
    assert table._traces == {}


@pytest.mark.parametrize("problem", [runner.LabBusy, runner.LabUnavailable])
def test_a_lab_without_a_place_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch, problem: type[Exception]
) -> None:
    def full(job: runner.Job) -> runner.Result:
        raise problem

    monkeypatch.setattr(table, "_traces", {})
    monkeypatch.setattr(runner, "run", full)

    every, one = client.get(URL), client.get(f"{URL}create/")

    assert every.status_code == 503
    assert "Nothing was run" in every.content.decode()
    assert one.status_code == 200
    assert "Nothing has run yet" in one.content.decode()


def test_a_press_runs_the_way_anew(client: Client) -> None:
    page = client.post(f"{URL}create/", {"experiment": "create", "receivers": "hear"})
    fragment = client.post(
        f"{URL}create/", {"experiment": "create"}, headers={"HX-Request": "true"}
    )

    assert 'class="row' in page.content.decode()
    assert fragment["HX-Replace-Url"] == f"{URL}create/?receivers="
    assert "nobody listened" in fragment.content.decode()


def test_a_link_to_another_run_fills_the_form_in(client: Client) -> None:
    html = client.get(f"{URL}create/?receivers=").content.decode()

    assert "Nothing has run yet" in html


def test_an_unknown_way_or_field_is_refused(client: Client) -> None:
    assert client.get(f"{URL}nothing/").status_code == 404
    assert client.post(f"{URL}create/", {"experiment": "create", "x": "y"}).status_code == 422


def test_where_there_are_two_engines_each_has_its_matrix(
    client: Client, lab_postgres: Postgres
) -> None:
    html = client.get(f"{URL}?engine=postgresql").content.decode()
    one = client.get(f"{URL}create/?engine=postgresql").content.decode()

    assert "PostgreSQL 1" in html
    assert f'href="{URL}create/?engine=postgresql"' in html
    assert '<a href="?engine=sqlite">the same on SQLite</a>' in html
    assert "on PostgreSQL 1" in one
    assert '<a href="?engine=postgresql">' in client.get(f"{URL}?engine=nonsense").content.decode()


def test_the_first_and_the_last_way_have_one_neighbour(client: Client) -> None:
    first, *_, last = WAYS

    assert ">Before<" not in client.get(f"{URL}{first}/").content.decode()
    assert ">Next<" not in client.get(f"{URL}{last}/").content.decode()
