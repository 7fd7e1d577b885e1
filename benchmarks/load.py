"""A class of two hundred at once, and whether anything is lost.

Run by hand, takes two minutes:

    python -m benchmarks.load [--learners 200] [--seconds 20] [--postgresql]

Each learner reads a lesson, predicts, presses Save and answers the question, on
the site's own server with a new database: first as people do, with time to
think, then as fast as they can. What was acknowledged is counted afterwards in
the database. Then somebody runs what sleeps while others read; more such runs
are started at once than there are places; and at last those runs are stopped by
a signal, so that they hang until they are killed. Where the lab is full, what
it answers has to hold the form as it was sent and say what to do, for a browser
with JavaScript and for one without, or the script fails. The limits on how often
one may press are off: all of these learners share one address. Everything
happens on this machine, generator included.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import statistics
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.acknowledged import Acknowledged, missing_from
from benchmarks.memory import megabytes
from benchmarks.press import processes
from tests.forms import filled
from tests.postgres import running
from tests.site import serving

#: What was missing in the answers of a full lab.
_faulty: list[str] = []
_OPTION = re.compile(r'<input type="radio" name="(\w+)" value="([^"]+)"')
LESSONS = {
    "saving-a-model": {
        "experiment": "save-without-receivers",
        "title": "Dune",
        "new_title": "Emma",
        "predict": "INSERT, UPDATE",
    },
    "pitfalls": {
        "experiment": "post-save-raises",
        "title": "Dune",
        "receivers": "notify",
        "predict": "open",
        "engine": "sqlite",
    },
}
SLEEPING = {
    "title": "Tea",
    "seconds": "0.3",
    "receivers": "send_mail",
    "predict": "after",
    "engine": "sqlite",
}


class Watch:
    """What was answered, and how long it took."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.kept: list[Acknowledged] = []
        #: Of those whom a full lab sent away: with what they can go on, and without what.
        self.helped: Counter[str] = Counter()
        self.faults: list[str] = []

    def show(self, title: str) -> None:
        print(f"\n{title}")
        for what, times in self.times.items():
            times = sorted(times)
            middle, late = statistics.median(times), times[int(len(times) * 0.99)]
            count = {status: n for (of, status), n in self.statuses.items() if of == what}
            told = ", ".join(f"{n:,} × {status}" for status, n in sorted(count.items()))
            print(f"  {what:8} p50 {middle * 1000:6.0f} ms   p99 {late * 1000:6.0f} ms   {told}")
        if self.helped:
            ways = " and ".join(f"{n} times by {way}" for way, n in self.helped.items())
            print(f"  sent away by a full lab with the form as it was: {ways}")
        for fault, n in Counter(self.faults).items():
            print(f"  FAULT, {n} times: {fault}")
        _faulty.extend(self.faults)


class Person:
    """A learner with a browser of their own, who keeps one connection."""

    def __init__(self, address: str, watch: Watch) -> None:
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.watch = watch
        self.cookies: dict[str, str] = {}

    def learn(self, lesson: str, think: Callable[[], None]) -> None:
        """Read, predict and save, answer."""
        path = f"/learn/{lesson}/"
        status, page = self.ask("read", "GET", path)
        think()
        form = LESSONS[lesson]
        status, _ = self.ask("save", "POST", path, form)
        if status == 200:
            self._keep("prediction", form["experiment"], form["predict"])
        think()
        _, _, check = page.partition(f'action="{path}check/')
        name, value = random.choice(_OPTION.findall(check.partition("</form>")[0]))
        status, _ = self.ask("answer", "POST", f"{path}check/", {name: value})
        if status == 200:
            self._keep("check", lesson, value)
        think()

    def ask(
        self,
        what: str,
        method: str,
        path: str,
        form: dict[str, str] | None = None,
        *,
        by_htmx: bool = True,
    ) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers |= {"HX-Request": "true"} if by_htmx else {}
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        page = response.read().decode()
        self.watch.times[what].append(time.perf_counter() - begun)
        self.watch.statuses[what, response.status] += 1
        if response.status == 503:
            faults = [*_faults(path, form or {}, response.headers.get("Retry-After"), page)]
            self.watch.faults += faults
            self.watch.helped["a fragment" if by_htmx else "a page"] += not faults
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, page

    def _keep(self, kind: str, item: str, value: str) -> None:
        name = self.cookies["learner"].strip('"').partition(":")[0]
        self.watch.kept.append(Acknowledged(learner=name, kind=kind, item=item, value=value))


def _faults(path: str, sent: dict[str, str], wait: str | None, page: str) -> Iterator[str]:
    """What somebody misses whom a full lab has sent away."""
    if not (wait or "").isdigit():
        yield f"{path}: no Retry-After"
    form = filled(page, path)
    if form is None:
        yield f"{path}: no form"
        return
    for name, value in sent.items():
        if form.fields.get(name) != [value]:
            yield f"{path}: {name} is {form.fields.get(name)}, and {value!r} was sent"
    if not form.buttons:
        yield f"{path}: no button"
    if "press Save again" not in form.text:
        yield f"{path}: not a word of what to do"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = {"LIMITS": "off"}
        if asked.postgresql:
            environment["DATABASE_URL"] = stack.enter_context(running()).url
        address = stack.enter_context(serving(folder, **environment))
        kept = _class(address, asked.learners, asked.seconds, 3.0, "with time to think")
        kept += _class(address, asked.learners, asked.seconds, 0.0, "as fast as they can")
        lost = missing_from(folder, environment, kept)
        print(f"\n{len(kept):,} answers acknowledged, {len(lost)} of them not in the database")
        _sleepers(address, 3, "while somebody's runs sleep")
        _sleepers(address, 120, "more sleeping runs at once than there are places")
        with _hanging():
            _sleepers(address, 120, "more runs that hang than there are places")
        _sleepers(address, 3, "afterwards")
        log = (folder / "server.log").read_text()
        locked = log.count("database is locked")
        print(f"\n'database is locked' in the log: {locked}")
        raise SystemExit(bool(lost or locked or _faulty))


def _class(
    address: str, learners: int, seconds: float, slowly: float, title: str
) -> list[Acknowledged]:
    watch, end = Watch(), time.monotonic() + seconds

    def think() -> None:
        time.sleep(random.uniform(0, 2 * slowly))

    def live(number: int) -> None:
        person = Person(address, watch)
        think()
        while time.monotonic() < end:
            person.learn(list(LESSONS)[number % len(LESSONS)], think)
            number += 1

    begun = time.monotonic()
    _all_at_once([lambda number=number: live(number) for number in range(learners)])  # type: ignore[misc]
    watch.show(f"{learners} learners {title}")
    total = sum(watch.statuses.values()) / (time.monotonic() - begun)
    resident = megabytes(processes()["web"][0], "Rss:")
    print(f"  {total:.0f} requests a second, {resident:.0f} MB resident in the web process")
    return watch.kept


@contextmanager
def _hanging() -> Iterator[None]:
    """Stop every run that there is, again and again; those that are not killed go on afterwards."""
    over, stopped = threading.Event(), set()

    def stop() -> None:
        while not over.wait(0.05):
            for pid in processes()["runs"]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
                    stopped.add(pid)

    thread = threading.Thread(target=stop)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for pid in stopped:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def _sleepers(address: str, count: int, title: str) -> None:
    watch = Watch()

    def sleep(by_htmx: bool) -> None:
        person = Person(address, watch)
        person.ask("look", "GET", "/theme/")
        person.ask("sleep", "POST", "/lab/slow-receiver/", SLEEPING, by_htmx=by_htmx)

    def read() -> None:
        person = Person(address, watch)
        for _ in range(40):
            person.ask("read", "GET", "/learn/pitfalls/")
            time.sleep(0.05)

    sleepers = [partial(sleep, number % 2 == 0) for number in range(count)]
    _all_at_once([*sleepers, *[read] * 5])
    watch.show(title)


def _all_at_once(deeds: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
