"""A learner who did a bit of everything, and databases of released versions with one in them.

``python -m tests.released 1.2.0`` makes ``tests/data/1.2.0.sql``, when that
version is released: see CONTRIBUTING.md.
"""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.test import Client

DATA = Path(__file__).parent / "data"
#: What names the learner of a database in it, and in no other.
NAME = "5b0f5e0c-3c43-4c61-8c5e-0f7f8e6f9c01"
BOOK = "A book that was kept"


def learn_a_little(client: Client) -> None:
    """Do something of everything that is kept of a learner. Each is a real press."""
    client.post("/learn/connecting-receivers/check/", {"choice": "uid"})
    press = {"experiment": "post-save-raises", "title": "Dune", "receivers": "notify"}
    client.post("/learn/pitfalls/", {**press, "predict": "open", "engine": "sqlite"})
    client.get("/learn/saving-a-model/")
    book = {"title": BOOK, "slug": "", "author_id": "", "transaction": "autocommit"}
    client.post("/lab/library/book/new/", {**book, "version": "0", "press": "save"})
    client.post("/myths/post-save-means-created/", {"said": "false-guess"})
    client.post("/recall/deck/", {"add": "group order"})
    question = client.get("/practice/performance/statements-for-each-book/").text
    fields = dict(re.findall(r'name="(round|hash)" value="([^"]+)"', question))
    answer = {**fields, "choice": "3", "confidence": "fairly"}
    client.post("/practice/performance/statements-for-each-book/", answer)


def load(version: str, file: Path) -> None:
    """Make the database of a released version."""
    connection = sqlite3.connect(file)
    connection.executescript((DATA / f"{version}.sql").read_text(encoding="utf-8"))
    connection.close()


def _record(version: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.test import Client

        from lessons.models import Learner

        call_command("migrate", verbosity=0)
        learn_a_little(Client(SERVER_NAME="localhost"))
        Learner.objects.update(uuid=NAME)
        connection = sqlite3.connect(Path(folder) / "site.sqlite3")
        lines = "\n".join(connection.iterdump())
        (DATA / f"{version}.sql").write_text(f"{lines}\n", encoding="utf-8")
        connection.close()


if __name__ == "__main__":
    _record(sys.argv[1])
