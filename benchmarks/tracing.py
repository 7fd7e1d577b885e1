"""What tracing costs: a ``save()`` with two receivers on each signal, with and without it.

Run by hand:

    python -m benchmarks.tracing

It prints, as the median over interleaved rounds with the lowest and highest
round, the time of such a save untraced, traced, and traced with the three
states read; in autocommit and inside ``atomic()``, on SQLite in write-ahead
mode. "Traced" is all that a run records of Django; the receivers' own lines,
which a run records too, stand on a line of their own.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 40
SAVES = 150

SOURCE = """
from django.db.models.signals import post_save, pre_save
from lab.models import Book


def fill_slug(sender, instance, **kwargs):
    instance.slug = "two-scoops"


def check_title(sender, instance, **kwargs):
    assert instance.title


def note(sender, instance, created, **kwargs):
    instance.noted = created


def count(sender, instance, **kwargs):
    instance.counted = True


pre_save.connect(fill_slug, sender=Book)
pre_save.connect(check_title, sender=Book)
post_save.connect(note, sender=Book)
post_save.connect(count, sender=Book)
"""


def main() -> None:
    """Measure and print."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "lab.run_settings"
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder, "benchmark.sqlite3"))


def _measure(path: Path) -> None:
    from django.db import connections, transaction

    from lab.models import Book
    from lab.runner.databases import SQLiteObserver, make_template
    from lab.tracing.recorder import Recorder
    from lab.tracing.states import StateReader
    from lab.tracing.tracer import Tracer

    make_template(path)
    scope: dict[str, object] = {}
    code = compile(SOURCE, "benchmark", "exec")
    exec(code, scope)

    def save() -> None:
        Book(title="Two Scoops").save()

    def save_in_atomic() -> None:
        with transaction.atomic():
            Book(title="Two Scoops").save()

    def timed(work: Callable[[], None], tracer: Tracer | None) -> float:
        Book.objects.all().delete()
        if tracer is not None:
            tracer.recorder.restart(reader=tracer.recorder.reader)
            tracer.start()
        begun = time.process_time()
        for _ in range(SAVES):
            work()
        spent = time.process_time() - begun
        if tracer is not None:
            tracer.stop()
        return spent / SAVES * 1e6

    ways = {
        "untraced": None,
        "traced": Tracer(Recorder()),
        "traced, with the receivers' lines": Tracer(Recorder(), code, scope),
        "traced, with the three states": Tracer(
            Recorder(reader=StateReader(SQLiteObserver(path))), code, scope
        ),
    }
    for name, work in (("autocommit", save), ("atomic()", save_in_atomic)):
        spent: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(ROUNDS):
            for way, tracer in ways.items():
                spent[way].append(timed(work, tracer))
        print(f"a save with two receivers on each signal, {name}")
        plain = spent["untraced"]
        for way, times in spent.items():
            ratios = sorted(a / b for a, b in zip(times, plain, strict=True))
            print(
                f"  {way:36} {statistics.median(times):7.1f} us of processor time"
                f"   x {statistics.median(ratios):.2f}"
                f"   ({ratios[len(ratios) // 10]:.2f} to {ratios[-len(ratios) // 10]:.2f})"
            )
    connections.close_all()


if __name__ == "__main__":
    main()
