"""Whom a child of the zygote serves, and what is taken away after a run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lab.runner import databases, warm
from lab.runner.zygote import Zygote, remove


def test_a_folder_of_files_is_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "17"
    folder.mkdir()
    (folder / "run.sqlite3").touch()

    remove(folder)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_folders_is_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "17"
    (folder / "made" / "by the run").mkdir(parents=True)

    remove(folder)

    assert list(tmp_path.iterdir()) == []


def test_what_a_link_leads_to_stays(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    (tmp_path / "17").symlink_to(kept)

    remove(tmp_path / "17")

    assert (kept / "file").exists()


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    remove(tmp_path / "17")

    assert list(tmp_path.iterdir()) == []


def test_it_goes_where_nobody_listens_any_more(tmp_path: Path) -> None:
    """The web process may be gone before all is prepared."""
    reading, writing = os.pipe()
    os.close(reading)
    folder = tmp_path / "zygote"
    folder.mkdir()

    done = subprocess.run(
        [sys.executable, "-m", "lab.runner.zygote", str(folder)],
        stdin=subprocess.PIPE,
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )

    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not folder.exists()


def test_who_gave_up_waiting_is_passed_over(tmp_path: Path) -> None:
    zygote = Zygote(tmp_path)
    zygote.listener.bind(str(tmp_path / "socket"))
    zygote.listener.listen()
    zygote.listener.setblocking(False)
    with zygote.listener, socket.socket(socket.AF_UNIX) as waiting:
        with socket.socket(socket.AF_UNIX) as gone:
            gone.connect(str(tmp_path / "socket"))
            gone.sendall(b"a job that nobody waits for")
        waiting.connect(str(tmp_path / "socket"))
        waiting.sendall(b"a job")

        served = zygote._accept()

        assert served is not None
        with served:
            assert served.recv(100) == b"a job"


def test_databases_of_the_dead_are_dropped_even_if_they_had_our_number(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = "".join(c if c.isalnum() else "_" for c in os.uname().nodename.lower())
    zygote, alive, dead = os.getppid(), os.getpid(), 2**22 + 1  # no process has a higher number
    names = [f"before_after_run_{here}_{pid}_17" for pid in (zygote, alive, dead)]
    dropped: list[str] = []
    monkeypatch.setattr(databases, "make_template", lambda path: None)
    monkeypatch.setattr(databases, "make_postgres_template", lambda conninfo: "template")
    monkeypatch.setattr(databases, "leftovers", lambda conninfo, prefix: names)
    monkeypatch.setattr(databases, "drop_postgres", lambda conninfo, name: dropped.append(name))

    warm.make_templates(tmp_path / "template.sqlite3", "a server", tmp_path)

    assert dropped == [names[0], names[2]]
