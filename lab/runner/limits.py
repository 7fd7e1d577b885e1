"""What a run may use. All that is cut says so on its timeline."""

from __future__ import annotations

import resource

#: Room for a whole RecursionError: about 250 saves, 3,000 events and their lines.
EVENTS = 8000

#: Characters of printed text.
PRINTED = 65536

#: Rows of each table that the end of a trace lists.
ROWS = 50

#: Wall seconds that a run may take before it ends itself, and before it is killed.
SECONDS = 4.0
SECONDS_TO_KILL = 6.0

#: Runs at once; further ones wait this long for a place.
PLACES = 32
SECONDS_TO_WAIT = 8.0

#: While no run ends, ever fewer may wait: so many after a second, half of them after two.
#: Whoever waits holds a thread of the web process, and those who read need some too.
WAITING = 16
#: How often whoever waits looks whether it is one too many.
SECONDS_BETWEEN_LOOKS = 0.25

_MEGABYTE = 1024 * 1024


def apply() -> None:  # pragma: no cover (in a process of a run; test_runner.py drives it)
    """Bound this process's memory, processor time, files and their size.

    Processes are not bounded by RLIMIT_NPROC, which counts all of a user's:
    a run is a process group of its own and is killed as one.
    """
    bounds = {
        resource.RLIMIT_AS: 1024 * _MEGABYTE,
        resource.RLIMIT_CPU: int(SECONDS_TO_KILL) + 1,
        resource.RLIMIT_FSIZE: 8 * _MEGABYTE,
        resource.RLIMIT_NOFILE: 128,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            bound = min(bound, hard)
        resource.setrlimit(kind, (bound, bound))
