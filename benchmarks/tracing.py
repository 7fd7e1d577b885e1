"""What tracing costs: a ``save()`` with two receivers on each signal, with and without it.

Run by hand:

    python -m benchmarks.tracing

It prints, as the median over interleaved rounds with the lowest and highest
tenth, the processor time of such a save untraced, traced, and traced with the
three states read; in autocommit and inside ``atomic()``, on SQLite in
write-ahead mode. "Traced" is all that a run records of Django; the receivers'
own lines, which a run records too, stand on a line of their own. It does so
for a model of six columns with an index and a time of creation, which is what
other tracers were measured with, and for the demo's book of four columns,
whose plain save takes less.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 40
SAVES = 150

SOURCE = """
from django.db.models.signals import post_save, pre_save


def fill_slug(sender, instance, **kwargs):
    instance.slug = "two-scoops"


def check_title(sender, instance, **kwargs):
    assert instance.title


def note(sender, instance, created, **kwargs):
    instance.noted = created


def count(sender, instance, **kwargs):
    instance.counted = True


pre_save.connect(fill_slug, sender=Model)
pre_save.connect(check_title, sender=Model)
post_save.connect(note, sender=Model)
post_save.connect(count, sender=Model)
"""


def main() -> None:
    """Measure and print."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "lab.run_settings"
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder, "benchmark.sqlite3"))


def _measure(path: Path) -> None:
    from django.db import connection, models

    from lab.models import Book
    from lab.runner.databases import make_template

    class Article(models.Model):  # noqa: DJ008  (it is never shown)
        title = models.CharField(max_length=200)
        slug = models.CharField(max_length=200, db_index=True)
        body = models.TextField(default="")
        rating = models.IntegerField(default=0)
        created_at = models.DateTimeField(auto_now_add=True)

        class Meta:
            app_label = "lab"

    make_template(path)
    with connection.schema_editor() as editor:
        editor.create_model(Article)
    for model in (Article, Book):
        _measure_model(path, model)
    connection.close()


def _measure_model(path: Path, model: type[Any]) -> None:
    from django.db import transaction

    from lab.runner.databases import SQLiteObserver
    from lab.tracing.recorder import Recorder
    from lab.tracing.states import StateReader
    from lab.tracing.tracer import Tracer

    scope: dict[str, object] = {"Model": model}
    code = compile(SOURCE, "benchmark", "exec")
    exec(code, scope)

    def save() -> None:
        model(title="Two Scoops").save()

    def save_in_atomic() -> None:
        with transaction.atomic():
            model(title="Two Scoops").save()

    def timed(work: Callable[[], None], tracer: Tracer | None) -> float:
        model.objects.all().delete()
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
        print(f"{model.__name__}.save() with two receivers on each signal, {name}")
        plain = spent["untraced"]
        for way, times in spent.items():
            ratios = sorted(a / b for a, b in zip(times, plain, strict=True))
            print(
                f"  {way:36} {statistics.median(times):7.1f} us   "
                f"x {statistics.median(ratios):.2f}"
                f"   ({ratios[len(ratios) // 10]:.2f} to {ratios[-len(ratios) // 10]:.2f})"
            )


if __name__ == "__main__":
    main()
