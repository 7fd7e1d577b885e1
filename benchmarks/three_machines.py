"""Three servers behind a balancer with one PostgreSQL: what one machine is told, all know.

Run by hand; it needs nginx on this machine:

    python -m benchmarks.three_machines

Each server has a folder of its own, so that nothing can pass from one to the
other but through the database. It starts the three at the same moment, sends
each request of a learner to another one, and says what it saw.
"""

from __future__ import annotations

import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg

from benchmarks import nginx
from tests.postgres import running
from tests.site import free_port, serving
from tests.visitor import Answer, Visitor

MACHINES = 3
#: At once, for a learner; LIMITS takes a third of what it takes in a minute.
AT_ONCE = 20
HTTP = """
  upstream site {{
    {servers}
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://site;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_connect_timeout 2s;
      proxy_read_timeout 10s;
      proxy_next_upstream error timeout;
    }}
  }}
"""


def main() -> None:
    """Start everything, try everything."""
    with ExitStack() as stack:
        postgres = stack.enter_context(running())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="three-", dir="/tmp")))
        machines = _start(stack, folder, postgres.url)
        url = stack.enter_context(_balancer(folder, [urlsplit(at).netloc for at in machines]))
        _say("three servers started at once; each migration was applied once", _once(postgres.url))
        _say("a learner is known on each machine", _is_known(url, machines))
        _say(
            "what is saved on one is read and changed on the next", _has_one_library(url, machines)
        )
        _say(f"{AT_ONCE} presses at once, on all machines together", _is_limited(url))
        _say("a machine that hangs: pages come from the others", _survives(url, machines[0]))
        _say("a machine that is killed: pages come from the others", _survives(url, machines[1], 9))


def _start(stack: ExitStack, folder: Path, database: str) -> list[str]:
    settings = {
        "DATABASE_URL": database,
        "SECRET_KEY": "the same long random text on each machine",
        "TRUSTED_PROXIES": "1",
        "LIMITS": "on",
        "PRESSES_PER_LEARNER": str(3 * AT_ONCE),
    }
    folders = [folder / f"machine-{number}" for number in range(MACHINES)]
    for each in folders:
        each.mkdir()
    with ThreadPoolExecutor(MACHINES) as pool:
        starting = [serving(each, **settings) for each in folders]
        return [*pool.map(stack.enter_context, starting)]


@contextmanager
def _balancer(folder: Path, machines: list[str]) -> Iterator[str]:
    port, servers = free_port(), "\n    ".join(f"server {at} max_fails=0;" for at in machines)
    url = f"http://127.0.0.1:{port}"
    with nginx.running(folder, HTTP.format(servers=servers, port=port)):
        _until(lambda: Visitor(url).get("/health/").status == 200)
        yield url


def _once(database: str) -> bool:
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT app, name, count(*) FROM django_migrations GROUP BY 1, 2")
        return all(times == 1 for _, _, times in rows)


def _press(learner: Visitor) -> Answer:
    fields = {"title": "Tea", "receivers": "send_mail", "seconds": "0", "predict": "after"}
    return learner.post("/lab/slow-receiver/", fields.items())


def _is_known(url: str, machines: list[str]) -> bool:
    learner = Visitor(url)
    pressed = _press(learner).is_run
    learner.post("/recall/deck/", {"add": "group order"}.items())
    pages = [
        Visitor(at, **learner.cookies).get(path).page
        for at in machines
        for path in ("/progress/", "/recall/")
    ]
    said = {re.sub(r"csrf[^>]+>|\{[^}]*\}", "", page) for page in pages}
    # Two pages, and each is the same on all machines.
    return pressed and len(said) == 2 and all("Forget everything" in page for page in pages[::2])


def _has_one_library(url: str, machines: list[str]) -> bool:
    learner = Visitor(url)
    for number in range(2 * MACHINES):
        at = Visitor(machines[number % MACHINES], **learner.cookies)
        version = re.search(r'name="version" value="(\d+)"', at.get("/lab/library/").page)
        assert version
        fields = {"version": version[1], "press": "save", "transaction": "autocommit"}
        form = {**fields, "title": f"Book {number}", "slug": "", "author_id": ""}
        if at.post("/lab/library/book/new/", form.items()).status != 303:
            return False
        learner.cookies |= at.cookies
    page = learner.get("/lab/library/").page
    return all(f"Book {number}" in page for number in range(2 * MACHINES))


def _is_limited(url: str) -> bool:
    learner = Visitor(url)
    _press(learner)  # without a cookie yet, it counts for the address
    begun = time.monotonic()
    with ThreadPoolExecutor(12) as pool:
        tries = [Visitor(url, **learner.cookies) for _ in range(3 * AT_ONCE)]
        statuses = [answer.status for answer in pool.map(_press, tries)]
    most = AT_ONCE + int(time.monotonic() - begun) + 1  # one grows back in a second
    taken = statuses.count(200)
    print(f"    taken {taken}, refused {statuses.count(429)}, at most {most} may be taken")
    return AT_ONCE <= taken <= most and statuses.count(429) == len(statuses) - taken


def _survives(url: str, machine: str, deadly: int = signal.SIGSTOP) -> bool:
    """Whether every page comes while a machine does nothing."""
    port = str(urlsplit(machine).port)
    family = [
        process
        for process in psutil.Process().children(recursive=True)
        if f"tutorial_site.serve 127.0.0.1 {port}" in " ".join(process.cmdline())
    ]
    for process in family:
        process.send_signal(deadly)
    try:
        return all(Visitor(url).get("/learn/").status == 200 for _ in range(2 * MACHINES))
    finally:
        for process in family:
            if process.is_running():
                process.send_signal(signal.SIGCONT)


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(300):
        try:
            if is_so():
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it did not begin to answer")


def _say(what: str, is_so: bool) -> None:
    print(f"{'ok' if is_so else 'NO'}  {what}", flush=True)
    if not is_so:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
