"""The private database of a run: a copied SQLite file, or a PostgreSQL database from a template."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

#: Smaller pages than usual: a library is mostly small tables, and travels.
PAGE_SIZE = 1024

TEMPLATE_LOCK = 7_303_014


def make_template(path: Path) -> None:
    """Make an empty database with every table at ``path``, by Django's own migrations.

    Leaves the connection closed and ``default`` pointing there.
    """
    from django.core.management import call_command
    from django.db import connections

    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA page_size={PAGE_SIZE}")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.close()
    connections.settings["default"]["NAME"] = str(path)
    call_command("migrate", verbosity=0, interactive=False)
    stamp_version()
    connections.close_all()


def version() -> int:
    """The number that the files of these migrations carry as SQLite's ``user_version``."""
    return int(migrations_digest()[:7], 16)


def stamp_version() -> None:
    """Mark the file behind ``default`` as one of these migrations, and empty its log."""
    from django.db import connections

    with connections["default"].cursor() as cursor:
        cursor.execute(f"PRAGMA user_version = {version()}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def version_of(file: bytes) -> int:
    """The ``user_version`` in a SQLite file (bytes 60 to 63 of the file format)."""
    return int.from_bytes(file[60:64], "big")


def copy_template(template: Path, path: Path) -> None:
    """Put a copy of the empty database at ``path``."""
    shutil.copyfile(template, path)


def use_sqlite(path: Path, alias: str = "default") -> None:
    """Let ``alias`` be the SQLite file at ``path``. No connection may be open yet."""
    from django.db import connections

    connections.settings[alias]["NAME"] = str(path)


def read_library(path: Path) -> bytes:
    """The bytes of the file at ``path``, with all that its write-ahead log still held."""
    raw = sqlite3.connect(path, isolation_level=None)
    try:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()
    return path.read_bytes()


class SQLiteObserver:
    """A second connection to a SQLite file. It reads, and holds no lock that a writer meets."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.raw: sqlite3.Connection | None = None

    def _connection(self) -> sqlite3.Connection:
        if self.raw is None:
            self.raw = sqlite3.connect(
                self.path, timeout=1, isolation_level=None, check_same_thread=False
            )
            self.raw.execute("PRAGMA query_only=1")
        return self.raw

    def fetch(self, sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The first row, or None."""
        row: tuple[Any, ...] | None = self._connection().execute(sql, parameters).fetchone()
        return row

    def fetch_all(self, sql: str) -> list[tuple[Any, ...]]:
        """Every row."""
        return self._connection().execute(sql).fetchall()

    def close(self) -> None:
        """Close the connection."""
        if self.raw is not None:
            self.raw.close()
            self.raw = None

    @property
    def name(self) -> str:
        """Product and version."""
        return f"SQLite {sqlite3.sqlite_version}"


class PostgresObserver:
    """A second session on a PostgreSQL database."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self.parameters = parameters
        self.raw: psycopg.Connection[Any] | None = None

    def _connection(self) -> psycopg.Connection[Any]:
        import psycopg

        if self.raw is None:
            self.raw = psycopg.connect(
                **self.parameters, autocommit=True, application_name="observer"
            )
        return self.raw

    def fetch(self, sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The first row, or None."""
        row: tuple[Any, ...] | None = (
            self._connection().execute(sql.encode(), parameters).fetchone()
        )
        return row

    def fetch_all(self, sql: str) -> list[tuple[Any, ...]]:
        """Every row."""
        return self._connection().execute(sql.encode()).fetchall()

    @property
    def name(self) -> str:
        """Product and version."""
        version = self._connection().info.server_version
        return f"PostgreSQL {version // 10000}.{version % 10000}"


def postgres_parameters(conninfo: str, name: str) -> dict[str, Any]:
    """What psycopg needs to reach the database ``name`` of the server in ``conninfo``."""
    from psycopg.conninfo import conninfo_to_dict

    return {**conninfo_to_dict(conninfo), "dbname": name}


def use_postgres(parameters: dict[str, Any], alias: str = "default") -> None:
    """Let ``alias`` be this PostgreSQL database. No connection may be open yet."""
    from django.db import connections

    rest = {
        key: value
        for key, value in parameters.items()
        if key not in {"dbname", "user", "password", "host", "port"}
    }
    connections.settings[alias].update(
        ENGINE="django.db.backends.postgresql",
        NAME=parameters["dbname"],
        USER=parameters.get("user", ""),
        PASSWORD=parameters.get("password", ""),
        HOST=parameters.get("host", ""),
        PORT=parameters.get("port", ""),
        OPTIONS={**rest, "options": "-c lock_timeout=1000"},
    )
    with contextlib.suppress(AttributeError):
        del connections[alias]  # made for another engine


def migrations_digest() -> str:
    """A short hash that changes with Django's version or any migration of a run's apps."""
    import django
    from django.apps import apps

    digest = hashlib.sha256(django.get_version().encode())
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def make_postgres_template(conninfo: str) -> str:
    """Make the template database of this version, if it is not there yet; its name."""
    import psycopg
    from django.core.management import call_command
    from django.db import connections

    name = f"before_after_template_{migrations_digest()}"
    building = f"{name}_new"
    with psycopg.connect(conninfo, autocommit=True) as raw:
        raw.execute("SELECT pg_advisory_lock(%s)", (TEMPLATE_LOCK,))
        if raw.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return name
        raw.execute(f"DROP DATABASE IF EXISTS {building}".encode())
        raw.execute(f"CREATE DATABASE {building} ENCODING 'UTF8' TEMPLATE template0".encode())
        use_postgres(postgres_parameters(conninfo, building))
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        raw.execute(f"ALTER DATABASE {building} RENAME TO {name}".encode())
    return name


def strategy(server: psycopg.Connection[Any]) -> str:
    """How to copy a database: as files where nothing waits for the disk, in a third of the time."""
    does_not_wait = server.execute("SHOW fsync").fetchone() == ("off",)
    copies_files = does_not_wait and server.info.server_version >= 150_000
    return "STRATEGY FILE_COPY" if copies_files else ""


def create_postgres(conninfo: str, template: str, name: str) -> None:
    """Make the database ``name`` as a copy of ``template``.

    PostgreSQL refuses while somebody is connected to the template, so it is
    asked again for a while. Raises psycopg.Error.
    """
    import psycopg

    with psycopg.connect(conninfo, autocommit=True) as raw:
        for attempt in range(20):
            try:
                made = f"CREATE DATABASE {name} TEMPLATE {template} {strategy(raw)}"
                raw.execute(made.encode())
                return
            except psycopg.errors.ObjectInUse:
                if attempt == 19:
                    raise
                time.sleep(0.05)


def drop_postgres(conninfo: str, name: str) -> None:
    """Drop the database ``name`` with whoever is still connected to it."""
    import psycopg

    with psycopg.connect(conninfo, autocommit=True) as raw:
        raw.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def leftovers(conninfo: str, prefix: str) -> list[str]:
    """The databases of runs whose name begins with ``prefix``."""
    import psycopg

    with psycopg.connect(conninfo, autocommit=True) as raw:
        rows = raw.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,)
        ).fetchall()
    return [row[0] for row in rows]
