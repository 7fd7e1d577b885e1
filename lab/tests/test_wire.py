"""What travels between the web process and a run, whole and cut off."""

from __future__ import annotations

import json
import os
import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

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


@pytest.mark.parametrize("library", [None, b"", b"SQLite" * 1000, b"SQLite" * 500_000])
def test_a_job_arrives_as_it_was_sent(ends: Ends, library: bytes | None) -> None:
    with tempfile.TemporaryFile() as told:
        thread = threading.Thread(
            target=wire.send_job, args=(ends[0], {"action": "save"}, library, told.fileno())
        )
        thread.start()

        head, arrived, descriptor = wire.receive_job(ends[1])

        thread.join()
        assert (head, arrived) == ({"action": "save"}, library)
        assert os.path.sameopenfile(descriptor, told.fileno())
        os.close(descriptor)


def send_with_a_file(connection: socket.socket, data: bytes) -> None:
    with tempfile.TemporaryFile() as told:
        socket.send_fds(connection, [data], [told.fileno()])


def test_a_job_that_is_cut_off_is_an_error(ends: Ends) -> None:
    send_with_a_file(ends[0], struct.pack("!I", 100) + b"{")
    ends[0].close()

    with pytest.raises(ConnectionError):
        wire.receive_job(ends[1])


def test_a_job_that_is_too_long_is_refused(ends: Ends) -> None:
    send_with_a_file(ends[0], struct.pack("!I", wire.LONGEST_HEAD + 1))

    with pytest.raises(ValueError, match="job is too long"):
        wire.receive_job(ends[1])


def test_a_library_that_is_too_large_is_refused(ends: Ends) -> None:
    head = json.dumps({"library": wire.LONGEST_LIBRARY + 1}).encode()
    send_with_a_file(ends[0], struct.pack("!I", len(head)) + head)

    with pytest.raises(ValueError, match="library is too large"):
        wire.receive_job(ends[1])


def test_a_job_without_a_file_is_refused(ends: Ends) -> None:
    ends[0].sendall(struct.pack("!I", 2) + b"{}")

    with pytest.raises(ValueError, match="no file"):
        wire.receive_job(ends[1])


def test_lines_are_told_through_the_file_while_it_has_room(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LONGEST_STORY", len('{"event": 1}\n{"event": 2}\n'))
    with tempfile.TemporaryFile() as told:
        teller = wire.Teller(ends[0], told.fileno())
        assert not wire.has_begun(told.fileno())

        for number in (1, 2, 3):
            teller.tell({"event": number})
        teller.tell({})
        ends[0].close()

        assert wire.has_begun(told.fileno())
        assert wire.read_told(told.fileno()) == [{"event": 1}, {"event": 2}]
        assert list(wire.receive(ends[1])) == [{"event": 3}, {}]


def test_lines_go_through_the_socket_where_the_file_takes_none(ends: Ends) -> None:
    with Path(os.devnull).open("rb") as read_only:
        teller = wire.Teller(ends[0], read_only.fileno())

        teller.tell({"event": 1})

    ends[0].close()
    assert list(wire.receive(ends[1])) == [{"event": 1}]


def test_a_line_that_is_cut_off_in_the_file_is_left_out() -> None:
    with tempfile.TemporaryFile(buffering=0) as told:
        told.write(b'{"event": 1}\n{"event": ')

        assert wire.read_told(told.fileno()) == [{"event": 1}]


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
