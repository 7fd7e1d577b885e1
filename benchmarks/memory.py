"""What the web process and a run keep in memory, and whether it grows with the number of runs.

Run by hand:

    python -m benchmarks.memory [PRESSES]

It starts the site's own server on a free port with a new database, presses Save
over and over (10,000 times unless told otherwise) from a few threads, and
prints now and then what is resident of the web process, of the process that
runs are forked from, and what a run has of its own: the memory that a child
which waits for its job, all warm, shares with nobody.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.press import Fields, press, processes, ready
from tests.site import serving

PRESSES = 10_000
THREADS = 3
LINES = 10


def main() -> None:
    """Measure and print."""
    presses = int(sys.argv[1]) if len(sys.argv) > 1 else PRESSES
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address:
        _press(address, 50)  # caches are filled, threads are started
        print(f"{'runs':>7} {'web':>9} {'zygote':>9} {'a run':>9}   (MB)")
        print(_line(0))
        for number in range(LINES):
            share = presses // LINES
            with ThreadPoolExecutor(THREADS) as threads:
                list(threads.map(lambda n: _press(address, n), [share // THREADS] * THREADS))
            print(_line((number + 1) * share), flush=True)


def _press(address: str, times: int) -> None:
    fields: Fields = {
        "title": "Two Scoops",
        "experiment": "a-receiver-on-each-signal",
        "receivers": ["before", "after"],
    }
    press(address, ready(address, "/", fields), times)


def _line(runs: int) -> str:
    """One row of the table."""
    found = processes()
    web = megabytes(found["web"][0], "Rss:")
    zygote = megabytes(found["zygote"][0], "Rss:")
    own = max((_own(pid) for pid in found["runs"]), default=0.0)
    return f"{runs:7,} {web:9.1f} {zygote:9.1f} {own:9.1f}"


def _own(pid: int) -> float:
    return megabytes(pid, "Private_Clean:") + megabytes(pid, "Private_Dirty:")


def megabytes(pid: int, name: str) -> float:
    """One sum of ``/proc/PID/smaps_rollup``."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0  # it has ended
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(name)) / 1024


if __name__ == "__main__":
    main()
