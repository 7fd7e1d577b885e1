"""What pressing Save costs, from the request to the HTML of the timeline.

Run by hand:

    python -m benchmarks.press

It starts the site's own server on a free port with a new database, presses
Save on the home page and in a lesson, and prints wall time (median and 95th
percentile) and processor time of one press, warm, one after the other.
The processor time is that of the web process, and of the run's processes with
the one they are forked from. What a process costs that gets ready, waits, and
goes without a job is measured too, by killing those that wait: a press needs
the rest between the request and the timeline, and this before or after it.
Then a few threads press as fast as they can, and it prints how many presses
there were in a second.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import statistics
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from tests.site import serving

PRESSES = 200
UNUSED = 100
THREADS = 4

Fields = Mapping[str, str | list[str]]

#: The pages on which Save is pressed, and what their forms send.
PRESSED: list[tuple[str, Fields]] = [
    (path, {"title": "Two Scoops", "experiment": experiment, "receivers": receivers})
    for path, experiment, receivers in (
        ("/", "a-receiver-on-each-signal", ["before", "after"]),
        ("/lab/post-save-raises/", "post-save-raises", ["notify"]),
    )
]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address:
        press(address, ready(address, "/", PRESSED[0][1]), 20)
        unused = _unused()
        for path, fields in PRESSED:
            _one_after_another(address, path, fields, unused)
            _at_once(address, path, fields)


def ready(address: str, path: str, fields: Fields) -> tuple[str, str, dict[str, str]]:
    """What a press on the page at ``path`` sends: path, body, headers."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    connection.request("GET", path)
    answer = connection.getresponse()
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', answer.read())
    assert token is not None
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    connection.close()
    body = urlencode({**fields, "csrfmiddlewaretoken": token[1].decode()}, doseq=True)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
        "HX-Request": "true",
    }
    return path, body, headers


def press(address: str, sent: tuple[str, str, dict[str, str]], times: int) -> list[float]:
    """Press so many times, one after the other; the milliseconds of each."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    walls = []
    path, body, headers = sent
    for _ in range(times):
        begun = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        html = answer.read()
        walls.append((time.perf_counter() - begun) * 1000)
        assert answer.status == 200, answer.status
        assert b"INSERT" in html
    connection.close()
    return walls


def _unused() -> float:
    """Milliseconds of processor time of a run's process that gets ready and goes unused."""
    time.sleep(0.3)
    before = _spent()["runs"]
    for _ in range(UNUSED):
        waiting = processes()["runs"]
        os.kill(waiting[0], signal.SIGKILL)
        while waiting[0] in (now := processes()["runs"]) or len(now) < len(waiting):
            time.sleep(0.005)
    time.sleep(0.3)
    return (_spent()["runs"] - before) / UNUSED


def _one_after_another(address: str, path: str, fields: Fields, unused: float) -> None:
    sent = ready(address, path, fields)
    press(address, sent, 20)
    time.sleep(0.3)
    before = _spent()
    walls = sorted(press(address, sent, PRESSES))
    time.sleep(0.3)
    after = _spent()
    each = {name: (after[name] - before[name]) / PRESSES for name in after}
    print(f"Save on {path}")
    print(f"  wall       median {statistics.median(walls):5.1f} ms   p95 {walls[-10]:5.1f} ms")
    in_all = sum(each.values())
    print(f"  web        {each['web']:12.1f} ms of processor time")
    print(f"  run        {each['runs'] - unused:12.1f} ms")
    print(f"  together   {in_all - unused:12.1f} ms between the request and the timeline")
    print(f"  its process{unused:12.1f} ms before and after: to be forked, get ready, and go")
    print(f"  in all     {in_all:12.1f} ms")


def _at_once(address: str, path: str, fields: Fields) -> None:
    sent = ready(address, path, fields)
    begun = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda _: press(address, sent, PRESSES // THREADS), range(THREADS)))
    took = time.perf_counter() - begun
    print(f"  sustained  {PRESSES / took:12.1f} presses a second, {THREADS} at once")


def processes() -> dict[str, list[int]]:
    """The ids of our server's processes: web, zygote, and the runs that there are now."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int(_stat(int(folder.name))[1])
        except OSError:
            continue  # it has ended meanwhile
    ours = {os.getpid()}
    for _ in range(5):
        ours |= {pid for pid, parent in parents.items() if parent in ours}
    forked = {pid for pid in ours if "lab.runner.zygote" in _command(pid)}
    zygotes = {pid for pid in forked if parents[pid] not in forked}
    return {
        "web": [parents[pid] for pid in zygotes],
        "zygote": list(zygotes),
        "runs": list(forked - zygotes),
    }


def _spent() -> dict[str, float]:
    """Milliseconds of processor time so far, by the server and, if they are over, by runs."""
    ticks = os.sysconf("SC_CLK_TCK") / 1000
    found = processes()
    spent = {"web": 0.0, "runs": 0.0}
    for pid in found["web"]:
        spent["web"] += sum(map(int, _stat(pid)[11:13])) / ticks
    for pid in found["zygote"]:
        spent["runs"] += sum(map(int, _stat(pid)[11:15])) / ticks
    for pid in found["runs"]:
        spent["runs"] += sum(map(int, _stat(pid)[11:13])) / ticks
    return spent


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` after the name: the state, the parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    main()
