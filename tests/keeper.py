"""Keep a server for as long as the tests run, and not longer, however they end.

A test run that is killed cannot stop what it started. So each server is the
child of a small process that ends it as soon as its own standard input closes,
which the operating system sees to.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any


@contextmanager
def kept(
    command: Sequence[str], log: Path, *, goodbye: int, remove: Path | None = None, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """The process that keeps ``command`` running; ``goodbye`` is the signal that ends it.

    Its output goes to ``log``; ``remove`` is a folder that goes when it has
    ended; ``options`` (user, cwd, env, ...) are those of ``subprocess.Popen``.
    """
    order = {"command": command, "goodbye": goodbye, "remove": remove, "options": options}
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            [sys.executable, __file__, json.dumps(order, default=str)],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C is for pytest, which then ends it
        )
    try:
        yield keeper
    finally:
        assert keeper.stdin is not None
        keeper.stdin.close()
        keeper.wait(30)


def _keep(command: list[str], goodbye: int, remove: str | None, options: dict[str, Any]) -> int:
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
    Thread(target=_end_with_the_tests, args=(server, goodbye), daemon=True).start()
    status = server.wait()
    if remove:
        shutil.rmtree(remove, ignore_errors=True)
    return status


def _end_with_the_tests(server: subprocess.Popen[bytes], goodbye: int) -> None:
    # Not through sys.stdin: a thread that waits in there cannot be left behind at the end.
    while os.read(0, 1024):
        pass
    server.send_signal(goodbye)


if __name__ == "__main__":
    sys.exit(_keep(**json.loads(sys.argv[1])))
