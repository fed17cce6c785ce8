"""The door in front of the live channel: only signed-in people who lack no factor, websocket only, no more sockets than the
process bears.

Each socket holds one thread for as long as it lives; whoever could open them without end could stop the vote. The count is
exact because a websocket's WSGI call lasts as long as the socket.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask

from app.log_events import happened
from app.viewer import viewer

PER_ACCOUNT = 20  # sockets: pages one person has open
PATH = "/socket.io"
StartResponse = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class Gate:
    """WSGI middleware around the Socket.IO server. `most`: sockets of this process; `each`: sockets of one account."""

    def __init__(self, app: Flask, inner: Wsgi, *, most: int, each: int = PER_ACCOUNT) -> None:
        self._app = app
        self._inner = inner
        self._most = most
        self._each = each
        self._lock = threading.Lock()
        self._open: Counter[int] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Let pages through; let a socket in when there is room for it."""
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self._inner(environ, start_response)
        if environ.get("HTTP_UPGRADE", "").lower() != "websocket":
            return _refuse(start_response, "400 Bad Request")
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)  # frames of 300 bytes, packed anew for each socket: dearer than sent
        account = self._account(environ)
        if account is None:
            return _refuse(start_response, "401 Unauthorized")
        with self._place(account) as granted:
            if not granted:
                with self._app.app_context():
                    happened("limit", what="sockets")
                return _refuse(start_response, "503 Service Unavailable")
            return self._inner(environ, start_response)

    def count(self) -> int:
        """Sockets open in this process."""
        return self._open.total()

    def _account(self, environ: dict[str, Any]) -> int | None:
        with self._app.request_context(dict(environ)):
            who = viewer()
            return who.id if who and not who.must_set_up else None

    @contextmanager
    def _place(self, account: int) -> Iterator[bool]:
        with self._lock:
            granted = self._open.total() < self._most and self._open[account] < self._each
            if granted:
                self._open[account] += 1
        try:
            yield granted
        finally:
            if granted:
                with self._lock:
                    self._open[account] -= 1
                    if not self._open[account]:
                        del self._open[account]


def _refuse(start_response: StartResponse, status: str) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
    return [status.encode()]
