"""What pressing Save costs, from the request to the HTML of the timeline.

Run by hand:

    python -m benchmarks.press

It starts the site's own server on a free port with a new database, presses
Save on the home page and in a lesson, and prints wall time (median and 95th
percentile) and processor time (of the web process, and of the run's processes)
of one press, warm, one after the other.
"""

from __future__ import annotations

import http.client
import os
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.site import serving

PRESSES = 200


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address:
        for path, experiment, more in (
            ("/", "a-receiver-on-each-signal", {"receivers": ["before", "after"]}),
            ("/lab/post-save-raises/", "post-save-raises", {"receivers": ["notify"]}),
        ):
            _press(address, path, {"experiment": experiment, "title": "Two Scoops", **more})


def _press(address: str, path: str, fields: dict[str, str | list[str]]) -> None:
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    connection.request("GET", path)
    answer = connection.getresponse()
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', answer.read())
    assert token is not None
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    body = urlencode({**fields, "csrfmiddlewaretoken": token[1].decode()}, doseq=True)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
        "HX-Request": "true",
    }
    walls = []
    before: dict[str, float] = {}
    for number in range(PRESSES + 20):
        if number == 20:
            time.sleep(0.3)
            before = _spent()
        begun = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        html = answer.read()
        walls.append((time.perf_counter() - begun) * 1000)
        assert answer.status == 200, answer.status
        assert b"INSERT" in html
    time.sleep(0.3)
    after = _spent()
    walls = sorted(walls[20:])
    each = {name: (after[name] - before[name]) / PRESSES for name in after}
    print(f"Save on {path}: {len(html):,} bytes of HTML")
    print(f"  wall       median {statistics.median(walls):5.1f} ms   p95 {walls[-10]:5.1f} ms")
    for name, spent in each.items():
        print(f"  {name:10} {spent:12.1f} ms of processor time")
    print(f"  in all     {sum(each.values()):12.1f} ms of processor time")


def _spent() -> dict[str, float]:
    """Milliseconds of processor time spent so far, by the server and by runs."""
    spent = {"web": 0.0, "runs": 0.0}
    rows = subprocess.run(
        ["ps", "-eo", "pid,ppid,args"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()[1:]
    ours = {str(os.getpid())}
    for row in rows * 5:
        pid, parent, _ = row.split(None, 2)
        if parent in ours:
            ours.add(pid)
    for row in rows:
        pid, parent, command = row.split(None, 2)
        if pid not in ours or parent not in ours:
            continue
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        own = sum(map(int, fields[11:13]))
        dead = sum(map(int, fields[13:15]))
        ticks = os.sysconf("SC_CLK_TCK") / 1000
        if "lab.runner.zygote" in command:
            is_zygote = not any(
                parent == other.split(None, 1)[0] and "zygote" in other for other in rows
            )
            spent["runs"] += (own + (dead if is_zygote else 0)) / ticks
        else:
            spent["web"] += own / ticks
    return spent


if __name__ == "__main__":
    main()
