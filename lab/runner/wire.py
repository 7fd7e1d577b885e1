"""How a job travels to a run's process, and its trace back.

To the run: the length of a JSON head (4 bytes), the head, then the bytes of a
library if the head says how many. Back: one JSON object a line, each event as
soon as it happened, so that what a killed run had done is not lost.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from typing import Any

_LENGTH = struct.Struct("!I")
LONGEST_HEAD = 1024 * 1024
LONGEST_LIBRARY = 8 * 1024 * 1024


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        part = connection.recv(min(size, 262144))
        if not part:
            raise ConnectionError("the other side closed early")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def send_job(connection: socket.socket, head: dict[str, Any], library: bytes | None) -> None:
    """Send a job. Raises OSError if the other side is gone."""
    data = json.dumps({**head, "library": len(library) if library is not None else None}).encode()
    connection.sendall(_LENGTH.pack(len(data)) + data + (library or b""))


def receive_job(connection: socket.socket) -> tuple[dict[str, Any], bytes | None]:
    """The head of a job and the library, if one came. Raises ConnectionError, ValueError."""
    (size,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if size > LONGEST_HEAD:
        raise ValueError("the job is too long")
    head: dict[str, Any] = json.loads(_exactly(connection, size))
    length = head.pop("library")
    if length is None:
        return head, None
    if length > LONGEST_LIBRARY:
        raise ValueError("the library is too large")
    return head, _exactly(connection, length)


def send_line(connection: socket.socket, data: dict[str, Any]) -> None:
    """Send one object."""
    connection.sendall(json.dumps(data).encode() + b"\n")


def send_library(connection: socket.socket, library: bytes) -> None:
    """Send the file of a library, announced by a line of its own."""
    send_line(connection, {"library": len(library)})
    connection.sendall(library)


def receive(connection: socket.socket) -> Iterator[dict[str, Any] | bytes]:
    """The objects and, as bytes, the library that a run sends, until it ends.

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
