"""Telling open pages how things stand: computed once whoever listens; what a page is told of together is one frame."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Collection
from typing import Any

from socketio import Server

from app.realtime import wire
from app.realtime.sockets import ACCOUNT, MEDIATORS, PARTIES, Key, Sockets
from panel.projections.panel_room import payload
from panel.projections.turnout import turnouts
from panel.queries.versions import party_versions
from panel.uow import House

SPACE = "/"  # the namespace of all events
State = dict[str, Any]


class Teller:
    """Used by one thread alone. Says nothing twice: a replaced ballot changes no number and is no news."""

    def __init__(self, house: House, server: Server, sockets: Sockets) -> None:
        self._house, self._server, self._sockets = house, server, sockets
        self._told: dict[Key, State] = {}

    def tell(self, changed: Collection[Key]) -> None:
        """Send the present state of these to the sockets that watch them."""
        named: dict[str, list[Any]] = {}
        for kind, name in changed:
            named.setdefault(kind, []).append(name)
        self._send(ACCOUNT, {(ACCOUNT, account): {} for account in named.get(ACCOUNT, ())})
        self._send(PARTIES, self._fresh(self._cases(named.get(PARTIES, []))))
        self._send(MEDIATORS, self._fresh(self._panels(named.get(MEDIATORS, []))))

    def forget(self) -> None:
        """What nobody watches any more need not be remembered."""
        self._told = {key: state for key, state in self._told.items() if self._sockets.is_watched(key)}

    def _panels(self, cases: list[str]) -> dict[Key, State]:
        """The turnout of panels, without any split."""
        if not cases:
            return {}
        with self._house.db.reading() as session:
            return {(MEDIATORS, found.case_id): payload(found) for found in turnouts(session, cases)}

    def _cases(self, cases: list[str]) -> dict[Key, State]:
        """To parties: the number of lines of the log that they may read, nothing else."""
        if not cases:
            return {}
        with self._house.db.reading() as session:
            found = party_versions(session, cases)
        return {(PARTIES, case): {"case": case, "version": version} for case, version in found.items()}

    def _fresh(self, states: dict[Key, State]) -> dict[Key, State]:
        """Those that differ from what was told last; remembers them."""
        news = {key: state for key, state in states.items() if self._told.get(key) != state}
        self._told.update(news)
        return news

    def _send(self, kind: str, news: dict[Key, State]) -> None:
        """One frame to each socket; sockets that watch the same are sent the same bytes."""
        wanted: dict[str, list[Key]] = {}
        for key in news:
            for sid in self._sockets.watching(key):
                wanted.setdefault(sid, []).append(key)
        alike: dict[tuple[Key, ...], list[str]] = {}
        for sid, keys in wanted.items():
            alike.setdefault(tuple(keys), []).append(sid)
        for watched, sids in alike.items():
            self._deliver(EVENTS[kind], tuple(news[key] for key in watched), sids)

    def _deliver(self, event: str, states: tuple[State, ...], sids: list[str]) -> None:
        data = wire.frame(event, states)
        slow = [sid for sid in sids if not self._written(sid, data)]
        if slow:
            self._server.emit(event, states, to=slow, namespace=SPACE, ignore_queue=True)

    def _written(self, sid: str, data: bytes) -> bool:
        line = self._sockets.line(sid)
        if line is None:
            return False
        try:
            return wire.send(line, data)
        except (OSError, ValueError):  # gone, or nothing sensible can follow: its own thread will notice and clean up
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            return True


EVENTS = {MEDIATORS: "panel", PARTIES: "case", ACCOUNT: "me"}
