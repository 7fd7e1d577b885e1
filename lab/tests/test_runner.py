"""Runs are real, bounded, and leave nothing behind. These tests commit for real."""

from __future__ import annotations

import copy
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from lab.runner import (
    Job,
    Lab,
    LabBusy,
    LabUnavailable,
    Result,
    client,
    databases,
    limits,
    run,
    wire,
)
from lab.runner.databases import leftovers
from lab.tracing.events import ActionRaised, LineReached, RunCut, SaveCalled, TextPrinted
from lab.tracing.trace import Trace
from tests.postgres import Postgres

SAVE = """
from lab.models import Book

def save(title="Two Scoops"):
    Book(title=title).save()
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.stop()


def job(source: str, action: str = "act", **options: Any) -> Job:
    arguments = options.pop("arguments", {})
    return Job(source=source, filename="x.py", action=action, arguments=arguments, **options)


def trace_of(lab: Lab, source: str, action: str = "act", **options: Any) -> Trace:
    return lab.run(job(source, action, **options)).trace


def family(lab: Lab) -> set[int]:
    """The zygote and every process that descends from it."""
    assert lab._process is not None
    found, parents = {lab._process.pid}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    for _ in range(4):
        found |= {pid for pid, parent in parents.items() if parent in found}
    return found


def settled(lab: Lab) -> tuple[int, list[str]]:
    """How many processes the lab has, and the run folders, once it is at rest."""
    folder = lab.start()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        waiting = family(lab)
        folders = sorted(path.name for path in folder.iterdir() if path.is_dir())
        fresh = all(files(folder / name) == ["run.sqlite3"] for name in folders)
        if len(waiting) == 4 and len(folders) == 3 and fresh:
            break
        time.sleep(0.05)
    return len(waiting), folders


def files(folder: Path) -> list[str]:
    """The files of a run's folder, those of its write-ahead log aside."""
    found = (path.name for path in folder.glob("*"))
    return sorted(name for name in found if not name.endswith(("-wal", "-shm")))


def test_each_run_starts_with_an_empty_database(lab: Lab) -> None:
    traces = [trace_of(lab, SAVE, "save") for _ in range(2)]

    assert [trace.tables["lab_book"][0]["id"] for trace in traces] == ["1", "1"]


def test_arguments_reach_the_action_and_the_trace(lab: Lab) -> None:
    trace = trace_of(lab, SAVE, "save", arguments={"title": "Ünïcode <b>; DROP"})

    assert trace.tables["lab_book"][0]["title"] == "'Ünïcode <b>; DROP'"
    assert trace.arguments == {"title": "'Ünïcode <b>; DROP'"}
    assert trace.outcome.status == "returned"
    assert trace.source == SAVE


def test_a_library_goes_in_and_comes_back(lab: Lab, tmp_path: Path) -> None:
    first = lab.run(job(SAVE, "save", keep=True))
    second = lab.run(job(SAVE, "save", keep=True, library=first.library))

    assert [row["id"] for row in second.trace.tables["lab_book"]] == ["1", "2"]
    assert second.library is not None
    path = tmp_path / "library.sqlite3"
    path.write_bytes(second.library)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM lab_book").fetchone() == (2,)


def test_a_library_is_not_given_back_unasked(lab: Lab) -> None:
    assert lab.run(job(SAVE, "save")).library is None


def test_what_the_action_returns_is_told(lab: Lab) -> None:
    assert trace_of(lab, "def act():\n    return [1, 'a']\n").outcome.text == "[1, 'a']"


def test_an_async_action_runs(lab: Lab) -> None:
    source = "from lab.models import Book\nasync def act():\n    await Book(title='x').asave()\n"

    trace = trace_of(lab, source)

    assert len(trace.tables["lab_book"]) == 1
    assert len(trace.of(SaveCalled)) == 1


def test_an_exception_ends_the_run_and_is_shown(lab: Lab) -> None:
    trace = trace_of(lab, "def act():\n    raise ValueError('no')\n")

    assert (trace.outcome.status, trace.outcome.exception) == ("raised", "ValueError")
    assert [event.message for event in trace.of(ActionRaised)] == ["no"]


def test_system_exit_is_an_exception_like_others(lab: Lab) -> None:
    trace = trace_of(lab, "import sys\ndef act():\n    sys.exit(3)\n")

    assert trace.outcome.exception == "SystemExit"


def test_code_that_cannot_be_loaded_is_told(lab: Lab) -> None:
    trace = trace_of(lab, "import nothing_of_that_name\ndef act(): pass\n")

    assert trace.outcome.exception == "LoadError"
    assert "nothing_of_that_name" in trace.outcome.text


def test_code_that_is_no_python_is_told(lab: Lab) -> None:
    trace = trace_of(lab, "def act(:\n")

    assert trace.outcome.exception == "LoadError"
    assert "SyntaxError" in trace.outcome.text


def test_printed_text_is_recorded_from_both_streams(lab: Lab) -> None:
    source = "import sys\ndef act():\n    print('out')\n    print('err', file=sys.stderr)\n"

    printed = trace_of(lab, source).of(TextPrinted)

    assert "".join(event.text for event in printed if event.stream == "stdout") == "out\n"
    assert "".join(event.text for event in printed if event.stream == "stderr") == "err\n"


def test_too_much_text_is_cut_and_says_so(lab: Lab) -> None:
    trace = trace_of(lab, "def act():\n    print('x' * 200000)\n    print('more')\n")

    assert len(trace.printed) < limits.PRINTED + 100
    assert "cut: this run printed too much" in trace.printed
    assert "more" not in trace.printed


def test_too_many_events_cut_the_run_and_say_so(lab: Lab) -> None:
    source = "def act():\n    n = 0\n    while True:\n        n += 1\n"

    trace = trace_of(lab, source)

    assert trace.outcome.status == "cut"
    assert len(trace.events) == limits.EVENTS + 1
    assert f"cut after {limits.EVENTS} events" in trace.of(RunCut)[0].reason


def test_a_hanging_run_ends_with_a_plain_sentence(lab: Lab) -> None:
    trace = trace_of(lab, SAVE + "\n    while True: pass\n", "save")

    assert trace.outcome.status == "stopped"
    assert trace.events[-1].kind == "run_cut"
    assert "had not ended after 4 seconds" in trace.of(RunCut)[0].reason
    assert trace.of(RunCut)[0].at == trace.duration >= 1000 * limits.SECONDS / 2
    assert len(trace.tables["lab_book"]) == 1


def test_a_run_that_ignores_its_alarm_is_killed(lab: Lab) -> None:
    source = (
        "import signal, time\n"
        "def act():\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
        "    time.sleep(60)\n"
    )
    begun = time.monotonic()

    trace = trace_of(lab, source)

    assert time.monotonic() - begun < limits.SECONDS_TO_KILL + 1.5
    assert trace.outcome.status == "stopped"
    assert isinstance(trace.events[0], LineReached)


def test_a_run_that_kills_itself_says_what_it_had_done(lab: Lab) -> None:
    source = SAVE + "    import os\n    os.kill(os.getpid(), 9)\n"

    trace = trace_of(lab, source, "save")

    assert trace.outcome.status == "died"
    assert [event.kind for event in trace.events].count("save_returned") == 1
    assert "ended before its work was done" in trace.of(RunCut)[0].reason
    assert trace.of(RunCut)[0].at == trace.duration > 0


def test_a_tracer_that_fails_is_told(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    source = (
        "from lab.models import Book\n"
        "from lab.tracing.recorder import Recorder\n"
        "def act():\n"
        "    note = Recorder.note\n"
        "    del Recorder.note\n"
        "    Book(title='x').save()\n"
        "    Recorder.note = note\n"
    )

    trace = trace_of(lab, source)

    assert len(trace.tables["lab_book"]) == 1
    assert "AttributeError in act" in trace.missed
    assert "the tracer failed in a run of x.py" in caplog.text
    assert trace_of(lab, SAVE, "save").missed == ()


def test_a_run_that_dies_before_its_first_event_is_told_too(lab: Lab) -> None:
    trace = trace_of(lab, "import os\nos._exit(1)\n")

    assert trace.outcome.status == "died"
    assert [event.kind for event in trace.events] == ["run_cut"]


@pytest.mark.parametrize(
    ("statement", "exception"),
    [
        ("bytearray(2 * 1024 ** 3)", "MemoryError"),
        ("open('big', 'wb').write(bytes(16 * 1024 ** 2))", "OSError"),
        ("[open('/dev/null') for _ in range(200)]", "OSError"),
    ],
)
def test_memory_and_files_are_bounded(lab: Lab, statement: str, exception: str) -> None:
    trace = trace_of(lab, f"def act():\n    {statement}\n")

    assert trace.outcome.exception == exception


def test_a_child_process_of_a_run_ends_with_it(lab: Lab) -> None:
    source = (
        "import os, time\n"
        "def act():\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        time.sleep(60)\n"
        "    return pid\n"
    )

    pid = int(trace_of(lab, source).outcome.text)

    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _runs(pid):
        time.sleep(0.02)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_an_executor_that_waits_for_more_work_does_not_keep_a_run(lab: Lab) -> None:
    source = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor()\n"
        "def act():\n"
        "    pool.submit(print, 'done')\n"
    )

    trace = trace_of(lab, source)

    assert trace.outcome.status == "returned"
    assert trace.printed == "done\n"


def test_threads_are_waited_for_and_named(lab: Lab) -> None:
    source = (
        "import threading, time\n"
        "def work():\n"
        "    time.sleep(0.1)\n"
        "    print('done')\n"
        "def act():\n"
        "    threading.Thread(target=work, name='worker').start()\n"
    )

    trace = trace_of(lab, source)

    assert trace.printed == "done\n"
    assert {event.thread for event in trace.of(TextPrinted)} == {"worker"}


def test_the_sites_database_is_not_known_in_a_run(lab: Lab) -> None:
    source = (
        "from django.conf import settings\n"
        "def act():\n"
        "    return [sorted(settings.DATABASES), settings.SETTINGS_MODULE]\n"
    )

    assert trace_of(lab, source).outcome.text == "[['default', 'other'], 'lab.run_settings']"


# Twenty at once

LISTENS_TO_ALL = """
from django.db.models.signals import post_save
from django.dispatch import receiver
from lab.models import Book

@receiver(post_save)
def hear_all(sender, instance, **kwargs):
    print("heard", sender.__name__)

def act():
    Book(title="x").save()
"""
LAZY = LISTENS_TO_ALL.replace("@receiver(post_save)", '@receiver(post_save, sender="lab.Book")')
ON_USER = LISTENS_TO_ALL.replace("lab.models import Book", "django.contrib.auth.models import User")
ON_USER = ON_USER.replace('Book(title="x").save()', 'User.objects.create_user("ada")')
SLEEPS = LISTENS_TO_ALL.replace('print("heard", sender.__name__)', "import time; time.sleep(0.3)")
RAISES = LISTENS_TO_ALL.replace('print("heard", sender.__name__)', 'raise ValueError("no")')
RECURSES = LISTENS_TO_ALL.replace('print("heard", sender.__name__)', "instance.save()")
DISCONNECTS = LISTENS_TO_ALL + "    post_save.disconnect(hear_all)\n    Book(title='y').save()\n"
HANGS = "def act():\n    while True: pass\n"
DIES = "import os\ndef act():\n    os.kill(os.getpid(), 9)\n"
QUIET = SAVE.replace("def save", "def act")

TWENTY = [
    *[LISTENS_TO_ALL] * 3,
    *[LAZY] * 3,
    *[ON_USER] * 2,
    *[SLEEPS] * 3,
    *[RAISES] * 2,
    RECURSES,
    *[DISCONNECTS] * 2,
    HANGS,
    DIES,
    *[QUIET] * 2,
]


def test_twenty_runs_at_once_do_not_hear_delay_or_break_each_other(lab: Lab) -> None:
    alone = {source: summary(trace_of(lab, source)) for source in set(TWENTY)}
    results: list[tuple[str, float, Trace]] = []

    def press(source: str) -> None:
        begun = time.monotonic()
        trace = trace_of(lab, source)
        results.append((source, time.monotonic() - begun, trace))

    threads = [threading.Thread(target=press, args=(source,)) for source in TWENTY]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 20
    for source, seconds, trace in results:
        if source is not HANGS:
            assert seconds < limits.SECONDS
        assert summary(trace) == alone[source]
    assert settled(lab)[0] == 4


def summary(trace: Trace) -> tuple[Any, ...]:
    """What must be the same whoever else runs: who spoke, what was printed, what is left."""
    kinds = [event.kind for event in trace.events]
    if len(kinds) > 1000:
        kinds = kinds[:100]  # how deep a recursion gets is Python's business
    return trace.outcome.status, trace.outcome.exception, kinds, trace.printed, bool(trace.tables)


def test_nothing_is_left_over(lab: Lab) -> None:
    folder = lab.start()
    for source in (QUIET, RAISES, DIES, "open('left', 'w').write('x')\ndef act(): pass\n"):
        trace_of(lab, source)

    processes, folders = settled(lab)

    assert processes == 4
    assert len(folders) == 3
    assert list(folder.rglob("left")) == []


# The zygote comes and goes


def test_a_killed_zygote_is_replaced() -> None:
    lab = Lab()
    folder = lab.start()
    assert lab._process is not None
    children = family(lab)
    os.kill(lab._process.pid, signal.SIGKILL)
    lab._process.wait()

    trace = trace_of(lab, QUIET)

    assert trace.outcome.status == "returned"
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and any(_runs(pid) for pid in children):
        time.sleep(0.02)
    assert not any(_runs(pid) for pid in children)
    assert not folder.exists()
    lab.stop()


def test_the_zygote_ends_when_its_web_process_is_killed() -> None:
    code = (
        "import os, sys\n"
        "from lab.runner.client import Lab\n"
        "lab = Lab()\n"
        "print(lab.start(), lab._process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    web = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=client.ROOT,
        text=True,
    )
    assert web.stdout is not None
    folder, pid = web.stdout.readline().split()

    web.kill()
    web.communicate()

    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and (_runs(int(pid)) or Path(folder).exists()):
        time.sleep(0.02)
    assert not _runs(int(pid))
    assert not Path(folder).exists()


def test_starting_twice_starts_one_and_stopping_twice_is_harmless() -> None:
    lab = Lab()
    assert lab.start() == lab.start()

    lab.stop()
    lab.stop()

    assert lab._process is None


def test_stopping_what_never_started_is_harmless() -> None:
    lab = Lab()

    lab.stop()

    assert lab._folder is None


def test_a_forked_web_process_gets_a_zygote_of_its_own() -> None:
    parent = Lab()
    ours = parent.start()
    fork = copy.copy(parent)
    fork._owner = -1  # as a fork of this process sees it

    theirs = fork.start()

    assert theirs != ours
    fork.stop()
    assert parent.start() == ours
    parent.stop()


def test_a_lab_that_does_not_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ROOT", Path("/"))

    with pytest.raises(LabUnavailable, match="did not start"):
        Lab().start()


def test_a_lab_that_does_not_answer_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lab = Lab()
    monkeypatch.setattr(lab, "start", lambda: tmp_path)

    with pytest.raises(LabUnavailable, match="does not answer"):
        lab.run(job(QUIET))


def test_while_runs_end_any_number_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PLACES", 1)
    monkeypatch.setattr(limits, "WAITING", 1)
    queue = client.Queue()

    with ExitStack() as turns:
        for _ in range(10):
            turns.enter_context(queue.turn())


def test_a_rush_after_a_quiet_hour_is_no_standstill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PLACES", 1)
    monkeypatch.setattr(limits, "WAITING", 1)
    queue = client.Queue()
    queue._moved -= 3600

    with ExitStack() as turns:
        for _ in range(10):
            turns.enter_context(queue.turn())


def test_the_longer_nothing_moves_the_fewer_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PLACES", 1)
    monkeypatch.setattr(limits, "WAITING", 200)
    queue = client.Queue()

    with ExitStack() as turns:
        line = [turns.enter_context(queue.turn()) for _ in range(4)]
        assert [too_many() for too_many in line] == [False, False, False, False]

        queue._moved -= 150

        assert [too_many() for too_many in line] == [False, False, False, True]
        with pytest.raises(LabBusy, match="others wait"), queue.turn():
            pass

        queue._moved -= 150

        assert [too_many() for too_many in line] == [False, False, True, True]

    with queue.turn() as running:
        assert not running()


@pytest.mark.parametrize("hopeless", [True, False])
def test_who_waits_at_a_standstill_is_told_before_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hopeless: bool
) -> None:
    monkeypatch.setattr(limits, "SECONDS_BETWEEN_LOOKS", 0.05)
    monkeypatch.setattr(limits, "SECONDS_TO_WAIT", 0.3)
    answers = iter([False, *[hopeless] * 10])
    monkeypatch.setattr(client.Queue, "_is_hopeless", lambda queue, number: next(answers))
    lab = Lab()
    monkeypatch.setattr(lab, "start", lambda: tmp_path)
    begun = time.monotonic()
    with socket.socket(socket.AF_UNIX) as nobody:
        nobody.bind(str(tmp_path / "socket"))
        nobody.listen()

        with pytest.raises(LabBusy):
            lab.run(job(QUIET))

    assert (time.monotonic() - begun < 0.3) == hopeless


def trace_told_by(
    run: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> Trace:
    """What is made of it when ``run`` takes the job in the place of a run's process."""
    lab = Lab()
    monkeypatch.setattr(lab, "start", lambda: folder)

    def take() -> None:
        connection, _ = somebody.accept()
        with connection:
            run(connection)

    with socket.socket(socket.AF_UNIX) as somebody:
        somebody.bind(str(folder / "socket"))
        somebody.listen()
        thread = threading.Thread(target=take)
        thread.start()
        trace = lab.run(job(QUIET)).trace
        thread.join()
    return trace


def test_a_run_that_has_begun_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(limits, "SECONDS_TO_WAIT", 0.1)

    def begin_and_end_later(connection: socket.socket) -> None:
        _, _, told = wire.receive_job(connection)
        wire.Teller(connection, told).tell({"begun": time.monotonic()})
        os.close(told)
        time.sleep(0.3)

    trace = trace_told_by(begin_and_end_later, monkeypatch, tmp_path)

    assert trace.outcome.status == "died"
    assert 200 < trace.duration < 5000


def test_when_every_place_is_taken_the_wait_is_short(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(limits, "SECONDS_TO_WAIT", 0.1)
    lab = Lab()
    monkeypatch.setattr(lab, "start", lambda: tmp_path)
    with socket.socket(socket.AF_UNIX) as nobody:
        nobody.bind(str(tmp_path / "socket"))
        nobody.listen()

        with pytest.raises(LabBusy):
            lab.run(job(QUIET))


def test_a_line_that_is_full_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lab = Lab()
    monkeypatch.setattr(lab, "start", lambda: tmp_path)
    with ExitStack() as line:
        nobody = line.enter_context(socket.socket(socket.AF_UNIX))
        nobody.bind(str(tmp_path / "socket"))
        nobody.listen(0)
        line.enter_context(lab.connect())

        with pytest.raises(LabBusy, match="is full"):
            lab.run(job(QUIET))


@pytest.mark.parametrize("reads", [True, False], ids=["closed", "reset"])
def test_a_run_that_goes_without_a_word_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reads: bool
) -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(65536, 0 if reads else socket.MSG_PEEK)

    trace = trace_told_by(hang_up, monkeypatch, tmp_path)

    assert trace.outcome.status == "died"
    assert [event.kind for event in trace.events] == ["run_cut"]


def test_a_run_that_never_ends_its_story_is_not_listened_to_for_ever() -> None:
    story = client.Story(job(QUIET))
    here, there = socket.socketpair()
    with here, there:
        here.settimeout(0.05)

        story.listen(here)

    assert story.result().trace.outcome.status == "died"


def test_folders_of_the_dead_are_swept_and_those_of_the_living_kept(
    tmp_path: Path, lab: Lab
) -> None:
    dead = tmp_path / f"{client.PREFIX}dead"
    dead.mkdir()
    (dead / "lock").touch()
    unborn = tmp_path / f"{client.PREFIX}unborn"
    unborn.mkdir()
    alive = lab.start()

    client.sweep(tmp_path)
    client.sweep(alive.parent)

    assert not dead.exists()
    assert unborn.exists()
    assert (alive / "socket").exists()


def test_the_lab_of_the_settings_is_made_once() -> None:
    assert client.lab() is client.lab()
    assert isinstance(client.run(job(QUIET)), Result)
    client.warm_up()
    assert "sqlite" in client.engines()


TWO = """
from lab.models import Author, Book

def act():
    Book(title="here").save()
    Author(name="there").save(using="other")
"""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_run_may_have_a_second_database(lab_postgres: Postgres, engine: str) -> None:
    two = ("default", "other")
    trace = run(job(TWO, engine=engine, databases=two)).trace

    assert trace.outcome.status == "returned", trace.outcome
    assert {name: len(rows) for name, rows in trace.tables.items()} == {
        "lab_book": 1,
        "lab_author in other": 1,
    }
    saved = trace.state_at(trace.events[-1].number)
    assert saved.model == "Author"
    assert saved.outside == {"id": "1", "name": "'there'"}


def test_the_second_database_of_a_run_goes_with_it(lab_postgres: Postgres) -> None:
    run(job(TWO, engine="postgresql", databases=("default", "other")))

    for _ in range(100):
        if not leftovers(lab_postgres.url, "before_after_run_"):
            return
        time.sleep(0.05)
    raise AssertionError("a database was left over")


def test_an_older_library_gets_the_tables_of_today(lab: Lab) -> None:
    kept = lab.run(job(SAVE, "save", keep=True)).library
    assert kept is not None
    older = _without_a_table(kept)

    result = lab.run(job(COUNT_TICKETS, library=older, keep=True))

    assert result.trace.outcome.status == "returned", result.trace.outcome
    assert result.trace.printed == "1 0\n"
    assert result.library is not None
    assert databases.version_of(result.library) == databases.version_of(kept)


COUNT_TICKETS = """
from lab.models import Book, Ticket

def act():
    print(Book.objects.count(), Ticket.objects.count())
"""


def _without_a_table(library: bytes) -> bytes:
    """The library as the first migration alone would have made it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(library[:18] + b"\1\1" + library[20:])
        connection.execute("DELETE FROM django_migrations WHERE app = 'lab' AND name > '0002'")
        first = import_module("lab.migrations.0001_initial").Migration
        kept = {f"lab_{operation.name_lower}" for operation in first.operations}
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in tables.fetchall():
            if name.startswith("lab_") and name not in kept and name != "lab_publication_tags":
                connection.execute(f'DROP TABLE "{name}"')
        connection.execute("PRAGMA user_version = 0")
        connection.commit()
        return connection.serialize()
