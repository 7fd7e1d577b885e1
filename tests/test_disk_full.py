"""A running site that finds no room for what it has to write."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import psutil

from tests.site import serving
from tests.visitor import Visitor

ANSWER = [("choice", "uid")]
CHECK = "/learn/connecting-receivers/check/"


def leave_room_for(number: int) -> None:
    """Let the processes that serve make no file longer than so many bytes."""
    for process in psutil.Process(os.getpid()).children(recursive=True):
        command = " ".join(process.cmdline())
        if "tutorial_site.serve" in command and "keeper.py" not in command:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (number, resource.RLIM_INFINITY))


def test_it_says_that_nothing_was_kept_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with serving(tmp_path) as url:
        Visitor(url).post(CHECK, ANSWER)
        learner = Visitor(url)
        leave_room_for(1)
        refused = learner.post(CHECK, ANSWER)
        read = learner.get("/learn/saving-a-model/")
        leave_room_for(resource.RLIM_INFINITY)
        taken = learner.post(CHECK, ANSWER)

    assert refused.status == 503
    assert "There is no room left" in refused.page
    assert 'name="choice" value="uid"' in refused.page
    assert (read.status, taken.status) == (200, 200)
    assert "learner" in learner.cookies
