"""Asking a virus scanner about a file: the INSTREAM and PING commands of ClamAV's clamd, over TCP or a Unix socket.

Written out here because the client there is for Python is under the GPL 2 and reaches no IPv6 address (ADR 0064).
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

UNIX = "unix:"
SCAN_SECONDS, PING_SECONDS = 30.0, 1.0  # for the whole conversation
PIECE = 64 * 1024  # bytes
ANSWER_MOST = 4096  # bytes
FOUND, CLEAN = " FOUND", "stream: OK"
Place = str | tuple[str, int]  # the path of a Unix socket, or host and port


class ScannerError(Exception):
    """The scanner is away, was too slow, or answered neither "clean" nor "found": nothing is known of the file."""


def read_place(where: str) -> Place:
    """`unix:/path`, `host:port` or `[address]:port` as a place to connect to. ValueError for anything else."""
    if where.startswith(UNIX):
        path = where.removeprefix(UNIX)
        if not path.startswith("/"):
            raise ValueError("no absolute path")
        return path
    parts = urlsplit(f"//{where}")
    if not parts.hostname or parts.port is None or parts.netloc != where or "@" in where:
        raise ValueError("no host and port")
    return parts.hostname, parts.port


def is_infected(where: str, stream: BinaryIO) -> bool:
    """Whether the scanner finds something in the rest of `stream`. Raises ScannerError when it does not say."""
    with _line(where, SCAN_SECONDS) as line:
        with contextlib.suppress(ConnectionError):  # it may have said already why it wants no more
            line.send(b"zINSTREAM\0")
            while piece := stream.read(PIECE):
                line.send(struct.pack("!L", len(piece)) + piece)
            line.send(struct.pack("!L", 0))
        answer = line.answer()
    if answer != CLEAN and not answer.endswith(FOUND):
        raise ScannerError("the scanner did not scan")
    return answer != CLEAN


def is_there(where: str) -> bool:
    """Whether the scanner answers."""
    try:
        with _line(where, PING_SECONDS) as line:
            line.send(b"zPING\0")
            return line.answer() == "PONG"
    except ScannerError:
        return False


class _Line:
    """A connection with a time by which everything has to be over."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection, self._until = connection, until

    def send(self, data: bytes) -> None:
        self._hurry()
        self._connection.sendall(data)

    def answer(self) -> str:
        """What it says, up to the NUL."""
        said = b""
        while b"\0" not in said and len(said) <= ANSWER_MOST:
            self._hurry()
            more = self._connection.recv(ANSWER_MOST)
            if not more:
                break
            said += more
        words, end, _ = said.partition(b"\0")
        if not end:
            raise ScannerError("no whole answer")
        return words.decode("utf-8", "replace")

    def _hurry(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise ScannerError("the time is over")
        self._connection.settimeout(left)


@contextlib.contextmanager
def _line(where: str, seconds: float) -> Iterator[_Line]:
    place, until = read_place(where), time.monotonic() + seconds
    try:
        with _connected(place, seconds) as connection:
            yield _Line(connection, until)
    except OSError as error:
        raise ScannerError("the scanner is away") from error


def _connected(place: Place, seconds: float) -> socket.socket:
    if not isinstance(place, str):
        return socket.create_connection(place, timeout=seconds)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(seconds)
    try:
        connection.connect(place)
    except OSError:
        connection.close()
        raise
    return connection
