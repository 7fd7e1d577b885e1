"""One run of Django's own tests, in this process: ``run.py WAY TESTS LABEL...``.

``WAY`` is "plain", "traced" or "states" (traced, and the three states read at
each event). What was traced is counted by kind in ``counts.json``, so that
nobody believes in a tracer that was off.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from collections import Counter
from pathlib import Path

from lab.runner.databases import SQLiteObserver
from lab.tracing.recorder import Recorder
from lab.tracing.states import StateReader
from lab.tracing.tracer import Tracer


def main(way: str, tests: str, *labels: str) -> None:
    """Run the tests. Raises SystemExit if one failed."""
    folder = Path(os.environ["DJANGO_TESTS_FOLDER"])
    os.chdir(tests)
    sys.path.insert(0, tests)
    settings = "--settings=benchmarks.django_tests.settings"
    sys.argv = ["runtests.py", settings, "--parallel=1", "--noinput", *labels]
    if way == "plain":
        runpy.run_path("runtests.py", run_name="__main__")
        return
    observer = SQLiteObserver(folder / "default.sqlite3")
    recorder = Recorder(reader=StateReader(observer) if way == "states" else None)
    tracer = Tracer(recorder)
    tracer.start()
    try:
        runpy.run_path("runtests.py", run_name="__main__")
    finally:
        tracer.stop()
        observer.close()
        counts = Counter(event.kind for event in recorder.events())
        counts["(states that changed)"] = len(recorder.states)
        counts["(errors of the tracer)"] = len(tracer.monitor.missed)
        (folder / "counts.json").write_text(json.dumps(counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
