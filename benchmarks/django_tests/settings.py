"""Settings for Django's own tests: SQLite files as in a run, and a runner that writes outcomes."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(os.environ["DJANGO_TESTS_FOLDER"])

DATABASES = {
    alias: {
        "ENGINE": "django.db.backends.sqlite3",
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL"},
        "TEST": {"NAME": str(FOLDER / f"{alias}.sqlite3")},
    }
    for alias in ("default", "other")
}
TEST_RUNNER = "benchmarks.django_tests.outcomes.Runner"
SECRET_KEY = "for tests"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
USE_TZ = False
