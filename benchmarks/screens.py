"""Many open screens in one thread: plain websockets that offer compression as browsers do and note when each state arrives.

A Socket.IO client for each would take four threads a screen from the machine that is being measured.
"""

from __future__ import annotations

import base64
import json
import os
import selectors
import socket
import ssl
import struct
import threading
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

PATIENCE = 200  # tenths of a second
OFFER = "permessage-deflate; client_max_window_bits"


class Screen:
    """One signed-in page: its connection and when each (case, ballots) arrived first. `tls`: for a port that speaks it."""

    def __init__(self, port: int, cookie: str, tls: ssl.SSLContext | None = None) -> None:
        self.arrived: dict[tuple[str, int], float] = {}
        self.states = 0
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self._socket = tls.wrap_socket(self._socket, server_hostname="localhost")
        self._rest = b""
        self._inflate = zlib.decompressobj(-15)
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall((
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Extensions: {OFFER}\r\nCookie: {cookie}\r\n\r\n"
        ).encode())
        while b"\r\n\r\n" not in self._rest:
            self._rest += self._socket.recv(4096)
        head, self._rest = self._rest.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.splitlines()[0]:
            raise SystemExit(f"no socket: {head.decode()}")
        self.compressed = b"permessage-deflate" in head
        self._send("40")
        self._wait("40")

    def fileno(self) -> int:
        """For selectors."""
        return self._socket.fileno()

    def watch(self, case: str) -> None:
        """Ask for a panel and wait for the answer."""
        self._send("420" + json.dumps(["watch", {"case_id": case}]))
        answer = json.loads(self._wait("430")[3:])[0]
        if "error" in answer:
            raise SystemExit(f"not let in: {answer}")

    def take(self) -> bool:
        """Read what is there and note it; False when the server has hung up."""
        got = self._socket.recv(65536)
        now = time.perf_counter()
        self._rest += got
        for text in self._frames():
            self._note(text, now)
        return bool(got)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _note(self, text: str, now: float) -> None:
        if text == "2":
            self._send("3")
        elif text.startswith('42["panel"'):
            for state in json.loads(text[2:])[1:]:
                self.states += 1
                self.arrived.setdefault((state["case"], state["cast"]), now)

    def _wait(self, start: str) -> str:
        while True:
            for text in self._frames():
                if text.startswith(start):
                    return text
                self._note(text, time.perf_counter())
            self._rest += self._socket.recv(65536)

    def _send(self, text: str) -> None:
        data = text.encode()
        size = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + struct.pack(">H", len(data))
        self._socket.sendall(b"\x81" + size + bytes(4) + data)

    def _frames(self) -> Iterator[str]:
        """The whole text frames that have arrived; others are passed over."""
        while len(self._rest) >= 2:
            length, at = self._rest[1] & 0x7F, 2
            if length == 126:
                length, at = int.from_bytes(self._rest[2:4]), 4
            if len(self._rest) < at + length:
                return
            first, data, self._rest = self._rest[0], self._rest[at : at + length], self._rest[at + length :]
            if first & 0x40:
                data = self._inflate.decompress(data + b"\x00\x00\xff\xff")
            if first & 0x0F == 1:
                yield data.decode()


class Screens:
    """All screens, read by one thread until the block ends. `watched(n)`: the cases of the n-th."""

    def __init__(self, port: int, cookies: Sequence[str], watched: Callable[[int], list[str]]) -> None:
        self.all: list[Screen] = []
        self._selector = selectors.DefaultSelector()
        self._over = False
        self._watched: dict[str, list[Screen]] = defaultdict(list)
        self._port = port
        for number, cookie in enumerate(cookies):
            self.open(cookie, watched(number))
        self._thread = threading.Thread(target=self._read, daemon=True)

    def open(self, cookie: str, cases: list[str]) -> Screen:
        """One more screen."""
        screen = Screen(self._port, cookie)
        for case in cases:
            screen.watch(case)
            self._watched[case].append(screen)
        self.all.append(screen)
        self._selector.register(screen, selectors.EVENT_READ, screen)
        return screen

    @property
    def states(self) -> int:
        """States that have arrived, on all screens together."""
        return sum(screen.states for screen in self.all)

    def delays(self, order: Sequence[str], sent: Sequence[float], number: Counter[str]) -> list[float]:
        """Milliseconds from handing the n-th ballot of a panel to a connection until a screen shows n or more; for each ballot
        and each screen that watches its panel. `number`: ballots of each panel before, counted on here."""
        found = []
        for case, begun in zip(order, sent, strict=True):
            number[case] += 1
            found += [(when(screen, case, number[case]) - begun) * 1000 for screen in self._watched[case]]
        return found

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._over = True
        self._thread.join()
        for screen in self.all:
            screen.close()

    def _read(self) -> None:
        while not self._over:
            for key, _ in self._selector.select(0.1):
                if not key.data.take():
                    raise SystemExit("the server closed a screen")


def when(screen: Screen, case: str, cast: int) -> float:
    """When a screen first showed `cast` ballots or more of a panel; waits for it."""
    for _ in range(PATIENCE):
        times = [at for (of, count), at in list(screen.arrived.items()) if of == case and count >= cast]
        if times:
            return min(times)
        time.sleep(0.1)
    raise SystemExit(f"a screen never showed ballot {cast}")
