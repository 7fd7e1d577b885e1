"""A copy of the site's database in one file, and back; while the site runs, if need be.

SQLite copies itself (its online backup), PostgreSQL by its own tools. A copy
takes its place only when it has been looked at.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import pq

#: Of Django's, and none of libpq's.
_NOT_LIBPQ = {"pool", "context", "cursor_factory", "prepare_threshold"}


class BackupError(Exception):
    """A copy that cannot be made or used: what is wrong, and what to do."""


def backup(file: Path) -> None:
    """Copy the database into ``file``, in the place of an earlier copy. Raises BackupError."""
    with _draft(file) as draft:
        if connection.vendor == "sqlite":
            with closing(_open(_site())) as site, closing(sqlite3.connect(draft)) as copy:
                site.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
            _look_at(draft)
        else:
            _postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={draft}")
            _postgresql("pg_restore", "--list", str(draft))


def restore(file: Path) -> None:
    """Put the copy in ``file`` in the place of what is there. Raises BackupError."""
    if not file.is_file():
        raise BackupError(f"there is no file {file}")
    if connection.vendor == "sqlite":
        _look_at(file)
        _site().parent.mkdir(parents=True, exist_ok=True)
        with closing(_open(file)) as copy, closing(sqlite3.connect(_site(), timeout=20)) as site:
            copy.backup(site)
    else:
        name = str(connection.settings_dict["NAME"])
        how = ("--clean", "--if-exists", "--single-transaction", "--no-owner")
        _postgresql("pg_restore", *how, f"--dbname={name}", str(file))
    connection.close()


@contextmanager
def _draft(file: Path) -> Iterator[Path]:
    """A file beside ``file`` that takes its place if all goes well, for its owner alone."""
    draft = file.with_name(f".{file.name}.draft")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        yield draft
        with draft.open("rb+") as written:
            os.fsync(written.fileno())
        draft.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{file} cannot be written ({error}); is there room?") from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _site() -> Path:
    return Path(connection.settings_dict["NAME"])


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=20)


def _look_at(file: Path) -> None:
    """Raises BackupError unless it is a sound database of this version, or of one before."""
    try:
        with closing(_open(file)) as copy:
            [(verdict,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
            applied = set(copy.execute("SELECT app, name FROM django_migrations"))
    except (sqlite3.Error, ValueError) as error:
        raise BackupError(f"{file} is no copy of this site ({error})") from error
    if verdict != "ok":
        raise BackupError(f"{file} is damaged ({' '.join(verdict.split())}); take an earlier copy")
    loader = MigrationLoader(None)
    unknown = sorted(applied - loader.disk_migrations.keys() - _replaced(loader))
    if unknown:
        raise BackupError(
            f"{file} was made by a newer version (it knows {'.'.join(unknown[0])}); "
            "update the site, then restore it"
        )


def _replaced(loader: MigrationLoader) -> set[tuple[str, str]]:
    """Migrations that are squashed into others by now."""
    return {key for migration in loader.disk_migrations.values() for key in migration.replaces}


def _postgresql(command: str, *arguments: str) -> None:
    """Run one of PostgreSQL's tools with what Django knows of the database. Raises BackupError."""
    if not shutil.which(command):
        raise BackupError(f"there is no {command} here; install PostgreSQL's client")
    given = connection.get_connection_params()
    known = {name: str(value) for name, value in given.items() if name not in _NOT_LIBPQ}
    # By its environment: the arguments of a process can be read by others.
    variables = {
        option.envvar.decode(): known[option.keyword.decode()]
        for option in pq.Conninfo.get_defaults()
        if option.envvar and option.keyword.decode() in known
    }
    result = subprocess.run(
        [command, *arguments], env={**os.environ, **variables}, capture_output=True, text=True
    )
    if result.returncode:
        raise BackupError(f"{command} failed: {result.stderr.strip()}")
