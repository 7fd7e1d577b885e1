"""How a job travels to a run's process, and its trace back.

To the run: the length of a JSON head (4 bytes), the head, then the bytes of a
library if the head says how many. With the first byte comes a file that both
sides hold. Back: one JSON object a line, as soon as it is known, so that what
a killed run had done is not lost. Lines are written to that file, which wakes
nobody; those for which it has no room, and the last, go through the socket.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Iterator
from typing import Any

_LENGTH = struct.Struct("!I")
LONGEST_HEAD = 1024 * 1024
LONGEST_LIBRARY = 8 * 1024 * 1024
#: Bytes of lines that the file takes.
LONGEST_STORY = 2 * 1024 * 1024


def send_job(
    connection: socket.socket, head: dict[str, Any], library: bytes | None, told: int
) -> None:
    """Send a job, and the descriptor ``told`` of the file that takes the run's lines.

    Raises OSError if the other side is gone.
    """
    data = json.dumps({**head, "library": len(library) if library is not None else None}).encode()
    data = b"".join((_LENGTH.pack(len(data)), data, library or b""))
    sent = socket.send_fds(connection, [data], [told])
    if sent < len(data):
        connection.sendall(memoryview(data)[sent:])


def receive_job(connection: socket.socket) -> tuple[dict[str, Any], bytes | None, int]:
    """The head of a job, the library if one came, and the descriptor of the file for lines.

    Raises ConnectionError if the other side closed early, ValueError if what came is no job.
    """
    data, descriptors, _, _ = socket.recv_fds(connection, 65536, 1)
    if not descriptors:
        raise ValueError("the job has no file to tell of it")
    rest = _Rest(connection, data)
    (size,) = _LENGTH.unpack(rest.take(_LENGTH.size))
    if size > LONGEST_HEAD:
        raise ValueError("the job is too long")
    head: dict[str, Any] = json.loads(rest.take(size))
    length = head.pop("library")
    if length is None:
        return head, None, descriptors[0]
    if length > LONGEST_LIBRARY:
        raise ValueError("the library is too large")
    return head, rest.take(length), descriptors[0]


class _Rest:
    """What comes from ``connection``, after ``data``, which came already."""

    def __init__(self, connection: socket.socket, data: bytes) -> None:
        self.connection = connection
        self.data = data

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes. Raises ConnectionError if there are fewer."""
        parts, missing = [self.data], size - len(self.data)
        while missing > 0:
            part = self.connection.recv(min(missing, 262144))
            if not part:
                raise ConnectionError("the other side closed early")
            parts.append(part)
            missing -= len(part)
        data = b"".join(parts)
        self.data = data[size:]
        return data[:size]


class Teller:
    """Tells a run's lines: through the file ``told`` while it has room, else the socket."""

    def __init__(self, connection: socket.socket, told: int) -> None:
        self.connection = connection
        self.told = told
        self.room = LONGEST_STORY

    def tell(self, data: dict[str, Any]) -> None:
        """Tell one object."""
        line = json.dumps(data).encode() + b"\n"
        self.room -= len(line)
        if self.room < 0 or not self._write(line):
            self.room = -1  # nothing more is written after a line that may be cut off
            self.connection.sendall(line)

    def _write(self, line: bytes) -> bool:
        """Whether the whole line is in the file: there may be no room on its disk."""
        try:
            return os.write(self.told, line) == len(line)
        except OSError:
            return False

    def send(self, data: dict[str, Any]) -> None:
        """Tell one object through the socket, which wakes whoever waits for it."""
        send_line(self.connection, data)


def send_line(connection: socket.socket, data: dict[str, Any]) -> None:
    """Send one object through the socket."""
    connection.sendall(json.dumps(data).encode() + b"\n")


def send_library(connection: socket.socket, library: bytes) -> None:
    """Send the file of a library, announced by a line of its own."""
    send_line(connection, {"library": len(library)})
    connection.sendall(library)


def has_begun(told: int) -> bool:
    """Whether a run has written to the file ``told``."""
    return os.fstat(told).st_size > 0


def read_told(told: int) -> list[Any]:
    """The objects in the file ``told``, without one that was cut off."""
    lines = os.pread(told, os.fstat(told).st_size, 0).split(b"\n")[:-1]
    found: list[Any] = json.loads(b"[" + b",".join(lines) + b"]")
    return found


def receive(connection: socket.socket) -> Iterator[dict[str, Any] | bytes]:
    """The objects and, as bytes, the library that a run sends through the socket, until it ends.

    Raises TimeoutError when the connection's own time limit passes.
    """
    with connection.makefile("rb") as stream:
        for line in stream:
            if not line.endswith(b"\n"):
                return  # cut off in the middle of a word
            data = json.loads(line)
            if "library" in data:
                library = stream.read(data["library"])
                if len(library) == data["library"]:
                    yield library
                return
            yield data
