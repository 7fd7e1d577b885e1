"""The site's own database, as DATABASE_URL names it; without one, a SQLite file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

_KNOWN = ("postgres", "postgresql", "sqlite")
# Write-ahead log, so that readers never wait for a writer; IMMEDIATE, because SQLite refuses
# at once to turn a reading transaction into a writing one while another writes, whatever the
# timeout. Each statement that is kept takes 5 KB, and most that would be kept are SAVEPOINTs with
# names that never come again. Half a megabyte of pages each; the system keeps the file, too.
_SQLITE = {
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "cached_statements": 32,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-500",
    },
}


def database(url: str, file: Path, pool: int = 0) -> dict[str, Any]:
    """Django's settings for the database at ``url``, or in ``file`` if there is no address.

    ``pool`` is how many connections each process of a server keeps open, 0 for
    as many as it has threads. Raises ImproperlyConfigured.
    """
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": file, **_SQLITE}
    scheme = url.partition(":")[0]
    if scheme not in _KNOWN:
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {scheme!r}; write postgresql://user:password@host/name, "
            "or leave it out for a SQLite file."
        )
    found: dict[str, Any] = {**dj_database_url.parse(url)}
    if scheme == "sqlite":
        return {**found, **_SQLITE}
    return {**found, **_postgresql(found, pool)}


def close_pool() -> None:
    """Close what this process keeps open; left to its very end, a pool holds it up for seconds."""
    for wrapper in connections.all(initialized_only=True):
        wrapper.close()
        # Not asked by its class: that would load what a site on SQLite has no use for.
        if wrapper.vendor == "postgresql":
            wrapper.close_pool()  # type: ignore[attr-defined]


@contextmanager
def without_pool() -> Iterator[None]:
    """For a start, which needs one connection, and has to say at once that it gets none."""
    options = connection.settings_dict["OPTIONS"]
    pool = options.pop("pool", None)
    try:
        yield
    finally:
        connection.close()  # whoever is forked now opens another
        if pool:
            options["pool"] = pool


def _postgresql(found: dict[str, Any], pool: int) -> dict[str, Any]:
    options = {"connect_timeout": 5, **found.get("OPTIONS", {})}
    if not pool:
        return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
    # Connections are looked at before use, so that a database that went and came back
    # is noticed by nobody but the pool.
    options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
