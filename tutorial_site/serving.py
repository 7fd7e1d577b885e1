"""The server: it checks, migrates, and serves until told to stop."""

from __future__ import annotations

import atexit
import errno
import gc
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import time
from functools import partial
from io import StringIO
from multiprocessing.synchronize import Lock
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.types import WSGIApplication

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from tutorial_site import checks, databases, locks, static
from tutorial_site.probes import is_behind
from tutorial_site.watchdog import Watchdog

# Most requests wait for a run, which is another process: threads for all places, for those who
# wait for one, and for pages besides. Each takes 70 KB.
THREADS = 64
# After how many new objects a process looks for what it can forget. With Python's 2,000 what a
# crowd has left behind takes five megabytes more, and its answers come no sooner.
OBJECTS = 250
# What each process keeps open of a PostgreSQL. A request holds one for milliseconds: not while
# it waits for its run.
CONNECTIONS = 8


def main(host: str, port: int) -> None:
    """Serve the site at this address. Raises SystemExit with a plain sentence."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tutorial_site.settings"
    os.environ.setdefault("DATABASE_POOL", str(CONNECTIONS))
    # Those that serve are to have what is read here; elsewhere a fork is not safe.
    multiprocessing.set_start_method("fork" if sys.platform == "linux" else "spawn")
    _claim(host, port)
    _prepare()
    _serve(host, port)


def _claim(host: str, port: int) -> None:
    """See whether the address is free, before anything is made."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        sys.exit(_why_not(host, port, error))


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is taken, perhaps by another script/server.\n"
            f"Stop that one, or choose another port: script/server --port {port % 65535 + 1}"
        )
    if error.errno == errno.EACCES:
        return f"You may not use port {port}. Choose one from 1024 up: script/server --port 8000"
    return (
        f"This machine has no address {host} to listen on ({error.strerror}).\n"
        "Leave --host out for 127.0.0.1, or give 0.0.0.0 for all addresses."
    )


def _prepare() -> None:
    """The key, the checks and the database; quick when all is in step."""
    try:
        django.setup()
    except OSError as error:
        sys.exit(_why_no_file(error))
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    try:
        with databases.without_pool():
            _check()
            with locks.alone():
                _bring_up_to_date()
        _warm_up()
    except OSError as error:
        sys.exit(_why_no_file(error))
    except SystemCheckError as error:
        sys.exit(str(error))
    except DatabaseError as error:
        sys.exit(_why_no_database(error))


def _check() -> None:
    with checks.without_what_is_unchanged():
        call_command("check", stdout=StringIO())  # that there are no issues is no news


def _bring_up_to_date() -> None:
    if not settings.DEBUG:
        static.collect()
    if settings.METRICS:
        _collect_metrics_of_all(settings.VAR_DIR / f"metrics-{os.getpid()}")
    if is_behind():
        call_command("migrate", verbosity=0)
        print(f"The database is up to date: {connection.settings_dict['NAME']}", flush=True)


def _warm_up() -> None:
    """Read and draw what those that serve will find done; nothing of it asks the database."""
    from tutorial_site import warm  # only now: it needs the apps

    warm.pages()
    gc.freeze()  # or the first collection of each process would copy all of it
    gc.set_threshold(OBJECTS)


def _collect_metrics_of_all(folder: Path) -> None:
    """Have the processes that serve count together, in files that are new with each start."""
    folder.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _why_no_file(error: OSError) -> str:
    return f"{error.filename} cannot be used ({error.strerror}). Look at its permissions."


def _why_no_database(error: DatabaseError) -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        return (
            f"The database {name} of DATABASE_URL cannot be used ({error}).\n"
            "Look whether its server runs, and whether the address and the password are right."
        )
    return (
        f"The database {name} cannot be used ({error}).\n"
        "Look at its permissions and at the room on the disk. If you move it away, the next\n"
        "start makes a new one, in which nobody has learned anything yet."
    )


def _serve(host: str, port: int) -> None:
    server = Server(
        "tutorial_site.wsgi.application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
        log_dictconfig=_logging(),
    )
    # Closing the terminal stops it too, but not under nohup; granian would reload instead.
    is_kept = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    goodbye = signal.SIG_IGN if is_kept else server.signal_handler_interrupt
    server.on_startup(lambda: signal.signal(signal.SIGHUP, goodbye))
    watchdog = Watchdog()
    workers: list[Any] = server.wrks
    server.on_startup(lambda: watchdog.listen(lambda: [worker.inner.pid for worker in workers]))
    server.on_shutdown(watchdog.stop)
    server.serve(target_loader=partial(_load, host, port, multiprocessing.Lock(), watchdog))


def _logging() -> dict[str, Any]:
    """The settings of the log, for the lines of granian as well."""
    ours: dict[str, Any] = settings.LOGGING
    return {**ours, "loggers": {**ours["loggers"], "_granian": ours["loggers"]["django"].copy()}}


def _load(host: str, port: int, first: Lock, watchdog: Watchdog, target: str) -> WSGIApplication:
    """In a process that serves: load the site, and once, for all, say that it answers."""
    application: WSGIApplication = import_string(target)
    watchdog.say()
    if first.acquire(block=False):
        Thread(target=_announce, args=(host, port), daemon=True).start()
    return application


def _announce(host: str, port: int) -> None:
    while not _answers(host, port):
        time.sleep(0.01)
    print(f"Before & After is at {_url(host, port)} - Ctrl-C stops it.", flush=True)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return False
    return True


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
