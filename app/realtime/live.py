"""The live channel of one process: hears what was committed, tells those who may know.

A push is state with a version, never a delta and never a split. Losing one is harmless: pages fetch again when they
connect, and every two seconds each process looks whether what its own sockets watch has changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from socketio import Server
from sqlalchemy.orm import Session

from app.channel import HouseManager
from app.realtime import changes, rights
from app.realtime.flusher import Flusher, Key
from app.realtime.panels import current_room
from app.realtime.sockets import ACCOUNT, MEDIATORS, PARTIES, Sockets, room
from panel.events import BallotCast, CaseMoved, Event, NoticesWritten, RightsChanged, SeatsChanged, VerdictPublished
from panel.projections.panel_room import payload
from panel.queries.cases import find_case
from panel.queries.versions import party_version
from panel.uow import House

SPACE = "/"  # the namespace of all events
RECHECK = 1.0  # seconds for which a case's watchers, once checked, may be told without asking again
RIGHTS = "rights"
UNSEEN = ("split.viewed",)  # entries of the log that change no number


class Live:
    """Sockets, pushes and closings of one process."""

    def __init__(self, house: House, clock: Callable[[], datetime], server: Server) -> None:
        self.house, self.server, self.sockets = house, server, Sockets()
        self._clock = clock
        self._checked: dict[str, float] = {}
        self._seen: changes.Seen = {}
        self._queue = server.manager if isinstance(server.manager, HouseManager) else None
        if self._queue is not None:
            self._queue.on_close_account = self.close_account
        self.flusher = Flusher(self._push, self._tick)

    def hear(self, event: Event) -> None:
        """Subscriber of the house: note what has changed. Nothing is computed or sent in the request."""
        if isinstance(event, RightsChanged):
            self.close_account(event.account_id)
            if self._queue is not None:
                self.flusher.mark((RIGHTS, event.account_id))
        elif self._queue is not None or len(self.sockets):
            self.flusher.mark(*self._touched(event))

    def remember(self, session: Session, key: Key) -> None:
        """Somebody was just told how this stands: only what changes from now on is news."""
        mark = changes.mark_of(session, key)
        if mark is not None:
            self._seen.setdefault(key, mark)

    def _touched(self, event: Event) -> list[Key]:
        """Which rooms an event concerns. Ballots and seats never reach the parties."""
        if isinstance(event, BallotCast | VerdictPublished):
            return [(MEDIATORS, event.case_id)]
        if isinstance(event, SeatsChanged):
            return [(MEDIATORS, event.case_id), *((ACCOUNT, account) for account in event.accounts)]
        if isinstance(event, NoticesWritten):
            return [(ACCOUNT, account) for account in event.accounts]
        if isinstance(event, CaseMoved) and event.kind not in UNSEEN:
            self._checked.pop(event.case_id, None)  # a case that moved may have changed hands
            told = [(PARTIES, event.case_id)] if event.audience == "parties" else []
            return [(MEDIATORS, event.case_id), *told]
        return []

    def _push(self, key: Key) -> None:
        kind, name = key[0], key[1]
        if kind == RIGHTS:
            if self._queue is not None:
                self._queue.close_account(int(name))
        elif kind == ACCOUNT:
            self.server.emit("me", {}, room=room(ACCOUNT, name), namespace=SPACE)
        else:
            self._recheck(str(name))
            push = self._push_panel if kind == MEDIATORS else self._push_case
            push(str(name))

    def _push_panel(self, case_id: str) -> None:
        """The panel's state to those who watch it; computed once, whoever is there."""
        found = current_room(self.house, case_id, self._clock())
        if found is not None:
            self.server.emit("panel", payload(found), room=room(MEDIATORS, case_id), namespace=SPACE)

    def _push_case(self, case_id: str) -> None:
        """To the parties: there is news. The number counts lines of the log that they may read, nothing else."""
        with self.house.db.reading() as session:
            case = find_case(session, case_id)
            version = party_version(session, case.id) if case else 0
        self.server.emit("case", {"case": case_id, "version": version}, room=room(PARTIES, case_id), namespace=SPACE)

    def _recheck(self, case_id: str) -> None:
        """Ask the database whether this process's watchers of a case still may, if that was not done just now."""
        if monotonic() - self._checked.get(case_id, 0.0) < RECHECK or not len(self.sockets):
            return
        with self.house.db.reading() as session:
            self._drop(rights.lost(session, self.sockets.everybody(), case_id))
        self._checked[case_id] = monotonic()

    def _tick(self) -> bool:
        """Every two seconds while there are sockets: rights of all, and changes made by other processes."""
        before = dict(self._seen)  # copied first: whoever is remembered in it is among the sockets read next
        everybody = self.sockets.everybody()
        if not everybody:
            self._checked, self._seen = {}, {}
            return False
        with self.house.db.reading() as session:
            over = rights.ended(session, everybody, self._clock())
            self._drop(rights.lost(session, everybody))
            now, changed = changes.since(session, everybody, before)
        joined = {key: mark for key, mark in list(self._seen.items()) if key not in before}
        self._seen = {**joined, **now}
        for socket in over:
            self._close(socket.sid)
        self.flusher.mark(*changed)
        return True

    def _drop(self, lost: list[rights.Lost]) -> None:
        for socket, kind, case_id in lost:
            self.sockets.unwatch(socket.sid, kind, case_id)
            self.server.manager.leave_room(socket.sid, SPACE, room(kind, case_id))
            self._close(socket.sid)  # the page must ask again what it may see

    def close_account(self, account_id: int) -> None:
        """Close this process's sockets of an account: silent at once, gone in a moment."""
        for sid in self.sockets.of_account(account_id):
            self._close(sid)

    def _close(self, sid: str) -> None:
        self.sockets.remove(sid)
        engine_sid = self.server.manager.eio_sid_from_sid(sid, SPACE)
        self.server.disconnect(sid, namespace=SPACE, ignore_queue=True)
        if engine_sid is not None:  # a slow reader must not hold up whoever closes it
            self.server.start_background_task(self.server.eio.disconnect, engine_sid)
