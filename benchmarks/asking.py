"""Asking a server for the same things many times, and what that costs it in processor time."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

Ask = tuple[str, Mapping[str, str]]


@dataclass(kw_only=True)
class Target:
    """What is asked for, path and headers, and of whom: ``pid`` is the server's process."""

    name: str
    address: str
    pid: int
    asks: Sequence[Ask]
    status: int = 200
    #: Processor time of one request in each round, in microseconds.
    rounds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Microseconds of one request, the median of all rounds."""
        return statistics.median(self.rounds)

    def beside(self, other: Target) -> float:
        """How many times as much as the other, the median of the rounds."""
        return statistics.median(
            mine / theirs for mine, theirs in zip(self.rounds, other.rounds, strict=True)
        )

    def run(self, requests: int) -> None:
        """One round: ask for one thing after the other, on one connection."""
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        for number in range(20):
            self._ask(connection, number)
        before = spent(self.pid)
        for number in range(20, 20 + requests):
            self._ask(connection, number)
        self.rounds.append((spent(self.pid) - before) / requests / 1000)
        connection.close()

    def _ask(self, connection: HTTPConnection, number: int) -> None:
        path, headers = self.asks[number % len(self.asks)]
        connection.request("GET", path, headers=dict(headers))
        response = connection.getresponse()
        body = response.read()
        if len(self.sizes) < len(self.asks):
            self.sizes.append(len(body))
        assert response.status == self.status, (self.name, path, response.status)


def answer_to(address: str, ask: Ask) -> tuple[HTTPResponse, bytes]:
    """One answer, with its body."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", ask[0], headers=dict(ask[1]))
    response = connection.getresponse()
    return response, response.read()


def spent(pid: int) -> int:
    """Nanoseconds of processor time that a process and its descendants have used so far."""
    return sum(_of_one(one) for one in family(pid))


def family(pid: int) -> list[int]:
    """A process and all its descendants, in the order of their numbers."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(entry.parent.name))
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        left += parents.get(one, [])
    return sorted(found)


def _of_one(pid: int) -> int:
    total = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except OSError:
            continue
    return total
