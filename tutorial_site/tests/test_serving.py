from __future__ import annotations

import atexit
import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE
from threading import Thread
from typing import Any

import django
import psutil
import pytest
from pytest_django import Settings

import lab.catalogue
from lab.runner.zygote import IDLE
from tests.site import ROOT, environment_of_a_site, free_port
from tests.visitor import Answer, Visitor
from tutorial_site import serving, static

type Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the server with its database in a folder; whatever happens, it ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(
        folder: Path,
        port: int,
        root: Path = ROOT,
        hangup: signal.Handlers = signal.SIG_DFL,
        command: Sequence[str] = ("-m", "tutorial_site.serve"),
        **environment: str,
    ) -> subprocess.Popen[str]:
        # Measured, unlike the site that is visited: these tests are those of its start.
        measured = {n: value for n, value in os.environ.items() if n.startswith("COVERAGE_")}
        server = subprocess.Popen(
            [sys.executable, *command, "127.0.0.1", str(port)],
            cwd=root,
            env=environment_of_a_site(VAR_DIR=str(folder), **measured, **environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, hangup),
        )
        started.append(server)
        return server

    yield start
    for server in started:
        server.terminate()
        server.communicate(timeout=30)


def refusal(server: subprocess.Popen[str]) -> str:
    """What a start that cannot succeed says."""
    errors = server.communicate(timeout=60)[1]
    assert server.returncode == 1
    assert "Traceback" not in errors
    return errors


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize("goodbye", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_prints_the_address_serves_and_leaves_nothing(
    start: Start, tmp_path: Path, goodbye: signal.Signals
) -> None:
    port = free_port()
    server = start(tmp_path, port)
    assert server.stdout is not None

    lines = [server.stdout.readline(), server.stdout.readline()]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as visitor:
        visitor.sendall(b"GET /theme/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
        answer = visitor.recv(100)
    family = psutil.Process(server.pid).children(recursive=True)
    server.send_signal(goodbye)
    server.communicate(timeout=30)

    assert lines == [
        f"The database is up to date: {tmp_path}/site.sqlite3\n",
        f"Before & After is at http://127.0.0.1:{port} - Ctrl-C stops it.\n",
    ]
    assert answer.startswith(b"HTTP/1.0 200")
    assert server.returncode == 0
    assert family
    assert psutil.wait_procs(family, timeout=5)[1] == []
    assert S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def forked(server: subprocess.Popen[str]) -> int:
    """How many processes there are for runs: those at work, and those that wait."""
    assert server.poll() is None, "the server has ended"
    return sum(map(is_of_the_lab, psutil.Process(server.pid).children(recursive=True))) - 1


def is_of_the_lab(process: psutil.Process) -> bool:
    try:
        return "lab.runner.zygote" in " ".join(process.cmdline())
    except psutil.Error:  # it ended meanwhile
        return False


def test_a_request_in_flight_is_answered_before_the_server_ends(
    start: Start, tmp_path: Path
) -> None:
    port = free_port()
    server = start(tmp_path, port)
    assert server.stdout is not None
    [server.stdout.readline() for _ in range(2)]
    visitor = Visitor(f"http://127.0.0.1:{port}")
    answers: list[Answer] = []
    fields = [
        ("title", "Tea"),
        ("seconds", "0.3"),
        ("receivers", "send_mail"),
        ("engine", "sqlite"),
    ]
    presses = [
        Thread(target=lambda: answers.append(visitor.post("/lab/slow-receiver/", fields)))
        for _ in range(2)
    ]
    while forked(server) < IDLE:
        time.sleep(0.005)

    for press in presses:
        press.start()
    # Where two processes have taken a run, two others are made that wait.
    while answers == [] and forked(server) < IDLE + 2:
        time.sleep(0.005)
    assert answers == []
    server.terminate()
    for press in presses:
        press.join()

    assert server.wait(30) == 0
    assert [(answer.status, answer.is_run) for answer in answers] == [(200, True)] * 2


def test_under_nohup_it_outlives_its_terminal(start: Start, tmp_path: Path) -> None:
    server = start(tmp_path, free_port(), hangup=signal.SIG_IGN)
    assert server.stdout is not None
    server.stdout.readline()
    server.stdout.readline()

    server.send_signal(signal.SIGHUP)

    with pytest.raises(subprocess.TimeoutExpired):
        server.wait(0.5)


def test_a_process_that_hangs_is_replaced_and_the_log_says_so(start: Start, tmp_path: Path) -> None:
    port = free_port()
    impatient = (
        "import sys; from tutorial_site import serving, watchdog; "
        "watchdog.INTERVAL, watchdog.PATIENCE = 0.1, 4; serving.main('127.0.0.1', int(sys.argv[2]))"
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "systemd"))
        told = {"NOTIFY_SOCKET": str(tmp_path / "systemd"), "LOG_FORMAT": "json"}
        server = start(tmp_path, port, command=["-c", impatient], **told)
        assert server.stdout is not None
        [server.stdout.readline() for _ in range(2)]
        [process] = psutil.Process(server.pid).children()

        process.suspend()
        page = ""
        while not page and server.poll() is None:
            with suppress(OSError):  # it was on its way to the one that hangs
                page = Visitor(f"http://127.0.0.1:{port}").get("/health/").page
        server.terminate()
        log = [json.loads(line) for line in server.communicate(timeout=30)[1].splitlines()]

        assert page == "ok\n"
        assert systemd.recv(99) == b"WATCHDOG=1"
    lines = {line["message"]: line["logger"] for line in log}
    assert lines[f"process {process.pid} has not moved for 4 seconds: killed"].endswith("watchdog")
    assert "_granian" in lines.values()


def test_a_busy_port_is_said_before_anything_is_made(
    start: Start, tmp_path: Path, busy_port: int
) -> None:
    errors = refusal(start(tmp_path / "var", busy_port))

    assert f"Port {busy_port} of 127.0.0.1 is taken" in errors
    assert f"script/server --port {busy_port + 1}" in errors
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.name.invalid"])
def test_an_address_of_another_machine_is_said(host: str) -> None:
    with pytest.raises(SystemExit) as caught:
        serving._claim(host, free_port())

    assert f"This machine has no address {host}" in str(caught.value)


def test_a_port_for_the_administrator_is_said() -> None:
    sentence = serving._why_not("127.0.0.1", 80, OSError(errno.EACCES, "Permission denied"))

    assert "You may not use port 80." in sentence


def test_a_folder_that_cannot_be_made_is_said(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    errors = refusal(start(tmp_path / "file" / "var", free_port()))

    assert f"{tmp_path}/file/var" in errors


def test_a_file_that_is_no_database_is_said_and_left_alone(start: Start, tmp_path: Path) -> None:
    database = tmp_path / "site.sqlite3"
    database.write_bytes(b"my notes " * 200)

    errors = refusal(start(tmp_path, free_port()))

    assert f"The database {database} cannot be used (file is not a database)." in errors
    assert database.read_bytes() == b"my notes " * 200


def rewrite(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_what_changed_between_two_starts_is_seen_and_checked_by_the_next(
    start: Start, tmp_path: Path
) -> None:
    copy, port = tmp_path / "site", free_port()
    ignored = shutil.ignore_patterns(".*", "var", "node_modules", "vendor", "tests", "__pycache__")
    shutil.copytree(ROOT, copy, ignore=ignored)
    server = start(tmp_path, port, root=copy)
    assert server.stdout is not None
    told = [server.stdout.readline(), server.stdout.readline()]
    server.terminate()
    server.communicate(timeout=30)
    rewrite(copy / "lessons/content/03-pre-save.md", 'title = "Using', 'title = "Having')
    rewrite(copy / "templates/home.html", "Ways to learn", "Roads to learn")
    rewrite(copy / "tutorial_site/ways.py", "The seven steps", "The other steps")

    # Nothing is left to make, so the first line is that it serves.
    server = start(tmp_path, port, root=copy)
    assert server.stdout is not None
    told.append(server.stdout.readline())
    home = Visitor(f"http://127.0.0.1:{port}").get("/").page
    server.terminate()
    server.communicate(timeout=30)
    (copy / "lessons" / "content" / "90-broken.md").write_text("no front matter")
    (copy / "lab" / "experiments" / "broken.py").write_text("def (:")
    (copy / "quizzes" / "content" / "broken.toml").write_text("title = ")
    errors = refusal(start(tmp_path, port, root=copy))

    assert told[0].startswith("The database is up to date: ")
    assert (
        told[1] == told[2] == f"Before & After is at http://127.0.0.1:{port} - Ctrl-C stops it.\n"
    )
    assert "Having pre_save" in home
    assert "Roads to learn" in home
    assert "The other steps" in home
    assert "lessons/content/90-broken.md: " in errors
    assert "lab/experiments/broken.py: " in errors
    assert "quizzes/content/broken.toml: " in errors


@pytest.mark.django_db
def test_the_start_fails_when_a_check_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django, "setup", lambda: None)  # it would take pytest's log handlers away
    monkeypatch.setattr(lab.catalogue, "problems", lambda: ["a.toml: it is empty; fill it"])

    with pytest.raises(SystemExit) as caught:
        serving._prepare()

    assert "a.toml: it is empty; fill it" in str(caught.value)


def test_the_address_is_printed_when_it_answers_and_not_before(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [False, False, True]
    monkeypatch.setattr(serving, "_answers", lambda host, port: answers.pop(0))

    serving._announce("127.0.0.1", 8000)

    assert answers == []
    assert capsys.readouterr().out.startswith("Before & After is at http://127.0.0.1:8000 ")


def test_a_port_answers_while_somebody_listens(busy_port: int) -> None:
    assert serving._answers("127.0.0.1", busy_port)
    assert not serving._answers("127.0.0.1", free_port())


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80")]
)
def test_the_address_can_be_clicked(host: str, url: str) -> None:
    assert serving._url(host, 80) == url


def test_a_setting_that_cannot_be_meant_is_said(start: Start, tmp_path: Path) -> None:
    errors = refusal(start(tmp_path, free_port(), WORKERS="many"))

    assert "WORKERS is 'many'; set it to a number from 1 up." in errors


def test_a_server_of_databases_that_is_not_there_is_said(start: Start, tmp_path: Path) -> None:
    nowhere = f"postgresql://learn@127.0.0.1:{free_port()}/site"

    errors = refusal(start(tmp_path, free_port(), DATABASE_URL=nowhere, SECRET_KEY="of a test"))

    assert "The database site of DATABASE_URL cannot be used" in errors
    assert "Look whether its server runs" in errors


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    monkeypatch.setattr(django, "setup", lambda: None)
    (tmp_path / "file").touch()
    settings.VAR_DIR = tmp_path / "file" / "var"

    with pytest.raises(SystemExit) as caught:
        serving._prepare()

    assert str(tmp_path / "file") in str(caught.value)


@pytest.mark.django_db
def test_an_author_needs_no_files_collected(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    collected: list[bool] = []
    monkeypatch.setattr(static, "collect", lambda: collected.append(True))

    for settings.DEBUG in (True, False):
        serving._bring_up_to_date()

    assert collected == [True]


@pytest.mark.django_db
def test_processes_that_serve_count_in_one_folder(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.METRICS, settings.DEBUG, settings.VAR_DIR = True, True, tmp_path
    at_exit: list[Any] = []
    monkeypatch.setattr(atexit, "register", lambda *what, **how: at_exit.append(what))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "none")

    serving._bring_up_to_date()

    [folder] = tmp_path.iterdir()
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(folder)
    assert at_exit == [(shutil.rmtree, folder)]
