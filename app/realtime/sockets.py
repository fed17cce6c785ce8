"""The sockets of this process: whose they are and what each one watches. Memory only; rights are in the database."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field

MEDIATORS, PARTIES, ACCOUNT = "panel", "case", "account"  # what can be watched: a panel, a party's case, one's own pages
Key = tuple[str, str | int]  # what is watched and whose it is: a case's public id or an account's id


@dataclass(slots=True)
class Socket:
    """One open connection. `token_hash`: the session it came with; `watches`: everything it wants to hear of;
    `line`: its connection, where frames may be written to it directly."""

    sid: str
    account_id: int
    token_hash: str
    watches: set[Key] = field(default_factory=set)
    line: socket.socket | None = None


class Sockets:
    """All of them; safe to use from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: dict[str, Socket] = {}
        self._watching: dict[Key, dict[str, None]] = {}

    def add(self, socket: Socket) -> None:
        """A socket was accepted."""
        with self._lock:
            self._all[socket.sid] = socket

    def remove(self, sid: str) -> None:
        """A socket is gone: it hears nothing any more."""
        with self._lock:
            socket = self._all.pop(sid, None)
            for key in socket.watches if socket else ():
                self._leave(sid, key)

    def watch(self, sid: str, key: Key) -> None:
        """A socket wants to hear of this from now on."""
        with self._lock:
            if sid in self._all:
                self._all[sid].watches.add(key)
                self._watching.setdefault(key, {})[sid] = None

    def unwatch(self, sid: str, key: Key) -> None:
        """A socket hears no more of this."""
        with self._lock:
            if sid in self._all:
                self._all[sid].watches.discard(key)
                self._leave(sid, key)

    def watching(self, key: Key) -> list[str]:
        """The ids of the sockets that hear of this."""
        with self._lock:
            return list(self._watching.get(key, ()))

    def line(self, sid: str) -> socket.socket | None:
        """The connection of a socket; None when it has no plain one or is gone."""
        found = self._all.get(sid)
        return found.line if found else None

    def is_watched(self, key: Key) -> bool:
        """Whether any socket hears of this."""
        return key in self._watching

    def everybody(self) -> list[Socket]:
        """A copy of the present ones."""
        with self._lock:
            return [Socket(s.sid, s.account_id, s.token_hash, set(s.watches)) for s in self._all.values()]

    def of_account(self, account_id: int) -> list[str]:
        """The ids of one account's sockets."""
        with self._lock:
            return [s.sid for s in self._all.values() if s.account_id == account_id]

    def _leave(self, sid: str, key: Key) -> None:
        there = self._watching.get(key, {})
        there.pop(sid, None)
        if not there:
            self._watching.pop(key, None)

    def __len__(self) -> int:
        return len(self._all)
