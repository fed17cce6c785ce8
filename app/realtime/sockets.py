"""The sockets of this process: whose they are and what each one watches. Memory only; rights are in the database."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

MEDIATORS, PARTIES, ACCOUNT = "panel", "case", "account"  # kinds of rooms


def room(kind: str, name: str | int) -> str:
    """The name of a room: those who watch a case's panel, a case's parties, one account's own pages."""
    return f"{kind}:{name}"


@dataclass(slots=True)
class Socket:
    """One open connection. `token_hash`: the session it came with; `watches`: (kind of room, case's public id)."""

    sid: str
    account_id: int
    token_hash: str
    watches: set[tuple[str, str]] = field(default_factory=set)


class Sockets:
    """All of them; safe to use from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: dict[str, Socket] = {}

    def add(self, socket: Socket) -> None:
        """A socket was accepted."""
        with self._lock:
            self._all[socket.sid] = socket

    def remove(self, sid: str) -> None:
        """A socket is gone."""
        with self._lock:
            self._all.pop(sid, None)

    def watch(self, sid: str, kind: str, case_id: str) -> None:
        """A socket joined a case's room."""
        with self._lock:
            if sid in self._all:
                self._all[sid].watches.add((kind, case_id))

    def unwatch(self, sid: str, kind: str, case_id: str) -> None:
        """A socket left a case's room."""
        with self._lock:
            if sid in self._all:
                self._all[sid].watches.discard((kind, case_id))

    def everybody(self) -> list[Socket]:
        """A copy of the present ones."""
        with self._lock:
            return [Socket(s.sid, s.account_id, s.token_hash, set(s.watches)) for s in self._all.values()]

    def of_account(self, account_id: int) -> list[str]:
        """The ids of one account's sockets."""
        with self._lock:
            return [s.sid for s in self._all.values() if s.account_id == account_id]

    def __len__(self) -> int:
        return len(self._all)
