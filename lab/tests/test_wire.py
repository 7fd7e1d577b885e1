"""What travels between the web process and a run, whole and cut off."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator

import pytest

from lab.runner import wire


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    here, there = socket.socketpair()
    here.settimeout(5)
    there.settimeout(5)
    with here, there:
        yield here, there


Ends = tuple[socket.socket, socket.socket]


@pytest.mark.parametrize("library", [None, b"", b"SQLite" * 1000])
def test_a_job_arrives_as_it_was_sent(ends: Ends, library: bytes | None) -> None:
    wire.send_job(ends[0], {"action": "save"}, library)

    assert wire.receive_job(ends[1]) == ({"action": "save"}, library)


def test_a_job_that_is_cut_off_is_an_error(ends: Ends) -> None:
    ends[0].sendall(struct.pack("!I", 100) + b"{")
    ends[0].close()

    with pytest.raises(ConnectionError):
        wire.receive_job(ends[1])


def test_a_job_that_is_too_long_is_refused(ends: Ends) -> None:
    ends[0].sendall(struct.pack("!I", wire.LONGEST_HEAD + 1))

    with pytest.raises(ValueError, match="job is too long"):
        wire.receive_job(ends[1])


def test_a_library_that_is_too_large_is_refused(ends: Ends) -> None:
    head = json.dumps({"library": wire.LONGEST_LIBRARY + 1}).encode()
    ends[0].sendall(struct.pack("!I", len(head)) + head)

    with pytest.raises(ValueError, match="library is too large"):
        wire.receive_job(ends[1])


def test_lines_and_a_library_come_back(ends: Ends) -> None:
    wire.send_line(ends[0], {"event": 1})
    wire.send_library(ends[0], b"file")
    ends[0].close()

    assert list(wire.receive(ends[1])) == [{"event": 1}, b"file"]


def test_nothing_after_the_lines_is_no_library(ends: Ends) -> None:
    wire.send_line(ends[0], {"event": 1})
    ends[0].close()

    assert list(wire.receive(ends[1])) == [{"event": 1}]


def test_a_line_that_is_cut_off_is_left_out(ends: Ends) -> None:
    wire.send_line(ends[0], {"event": 1})
    ends[0].sendall(b'{"event": ')
    ends[0].close()

    assert list(wire.receive(ends[1])) == [{"event": 1}]


def test_a_library_that_is_cut_off_is_left_out(ends: Ends) -> None:
    ends[0].sendall(b'{"library": 10}\nfile')
    ends[0].close()

    assert list(wire.receive(ends[1])) == []
