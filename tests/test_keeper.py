from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.keeper import kept

SLEEP = "import time; print('up', flush=True); time.sleep(600)"


def child_of(pid: int) -> psutil.Process:
    for _ in range(500):
        if children := psutil.Process(pid).children():
            return children[0]
        time.sleep(0.01)
    raise AssertionError("the keeper started nothing")


def test_a_server_ends_with_its_block_and_its_folder_goes(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()

    with kept(
        [sys.executable, "-c", SLEEP], tmp_path / "log", goodbye=signal.SIGTERM, remove=folder
    ) as keeper:
        server = child_of(keeper.pid)

    assert not server.is_running()
    assert not folder.exists()


def test_a_server_that_ends_by_itself_has_the_last_word(tmp_path: Path) -> None:
    log = tmp_path / "log"

    with kept(
        [sys.executable, "-c", "raise SystemExit('the last word')"], log, goodbye=signal.SIGTERM
    ) as keeper:
        status = keeper.wait(30)

    assert status == 1
    assert log.read_text() == "the last word\n"


def test_a_server_ends_when_the_tests_are_killed(tmp_path: Path) -> None:
    tests = f"""
import signal, sys, time
from pathlib import Path
from tests.keeper import kept
with kept([sys.executable, "-c", {SLEEP!r}], Path({str(tmp_path / "log")!r}), goodbye=15) as keeper:
    print(keeper.pid, flush=True)
    time.sleep(600)
"""
    with subprocess.Popen(
        [sys.executable, "-c", tests], stdout=subprocess.PIPE, text=True
    ) as killed:
        assert killed.stdout is not None
        keeper = psutil.Process(int(killed.stdout.readline()))
        server = child_of(keeper.pid)
        killed.send_signal(signal.SIGKILL)

    assert psutil.wait_procs([server, keeper], timeout=10)[1] == []
