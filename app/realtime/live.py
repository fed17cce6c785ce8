"""The live channel of one process: hears what was committed, tells those who may know.

A push is state with a version, never a delta and never a split. Losing one is harmless: pages fetch again when they
connect, and every two seconds each process looks whether what its own sockets watch has changed elsewhere, and whether
they still may. What may have changed rights is checked before the push that follows it. While rights cannot be read nothing
is said; what was kept back goes out when they can be read again, and sockets that hear nothing for long are closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from socket import socket as Line

from socketio import Server
from sqlalchemy.orm import Session

from app.channel import HouseManager
from app.realtime import changes, rights
from app.realtime.flusher import Dirty, Flusher
from app.realtime.sockets import ACCOUNT, MEDIATORS, PARTIES, Key, Sockets
from app.realtime.teller import SPACE, Teller
from app.session_rules import KnownRules
from panel.events import BallotCast, CaseMoved, Event, NoticesWritten, RightsChanged, SeatsChanged, VerdictPublished
from panel.uow import House

RIGHTS = "rights"  # of an account: its sockets must close
DOUBT = "doubt"  # of a case: who may watch it may have changed
PATIENCE = 3  # looks at rights in a row, two seconds apart, that may fail before every socket is closed
UNSEEN = ("split.viewed",)  # entries of the log that change no number


class Live:
    """Sockets, pushes and closings of one process."""

    def __init__(self, house: House, clock: Callable[[], datetime], server: Server, rules: KnownRules) -> None:
        self.house, self.server, self.sockets, self._rules = house, server, Sockets(), rules
        self._clock = clock
        self._seen: changes.Seen = {}
        self._blind, self._held = 0, set[Key]()  # looks at rights that failed in a row, and what nobody was told meanwhile
        self._queue = server.manager if isinstance(server.manager, HouseManager) else None
        if self._queue is not None:
            self._queue.on_news = self.told
        self._teller = Teller(house, server, self.sockets)
        self.flusher = Flusher(self._push, self._tick)

    def hear(self, event: Event) -> None:
        """Subscriber of the house: note what has changed. Nothing is computed or sent in the request."""
        if isinstance(event, RightsChanged):
            self.close_account(event.account_id)
        keys = touched(event)
        if self._queue is not None:
            self.flusher.mark(keys, tell=True)
        else:
            self.flusher.mark(self._watched(keys))

    def told(self, keys: Iterable[Key]) -> None:
        """Another process says that these have changed."""
        for kind, name in keys:
            if kind == RIGHTS:
                self.close_account(int(name))
        self.flusher.mark(self._watched(keys))

    def remember(self, session: Session, key: Key) -> None:
        """Somebody was just told how this stands: only what changes from now on is news."""
        mark = changes.mark_of(session, key)
        if mark is not None:
            self._seen.setdefault(key, mark)

    def close_account(self, account_id: int) -> None:
        """Close this process's sockets of an account: silent at once, gone in a moment."""
        for sid in self.sockets.of_account(account_id):
            self._close(sid)

    def close_all(self) -> list[Line]:
        """Close every socket of this process, which is about to end; gives the connections beneath, for who does not answer."""
        lines = [line for each in self.sockets.everybody() if (line := self.sockets.line(each.sid)) is not None]
        for each in self.sockets.everybody():
            self._close(each.sid)
        return lines

    def _watched(self, keys: Iterable[Key]) -> list[Key]:
        """Those that a socket of this process watches; a doubt is about both kinds of watchers of its case."""
        return [key for key in keys if self._concerns(*key)]

    def _concerns(self, kind: str, name: str | int) -> bool:
        if kind == DOUBT:
            return self.sockets.is_watched((MEDIATORS, name)) or self.sockets.is_watched((PARTIES, name))
        return self.sockets.is_watched((kind, name))

    def _push(self, dirty: Dirty) -> None:
        try:
            near = self._watched(dirty)
            news = [key for key in near if key[0] != DOUBT]
            doubtful = {str(name) for kind, name in near if kind == DOUBT}
            self._held.update(news)
            if doubtful and not self._blind:
                self._ask_again(doubtful)
            if not self._blind:
                self._held.difference_update(news)
                self._teller.tell(news)
        finally:
            far = [key for key, tell in dirty.items() if tell]
            if far and self._queue is not None:
                self._queue.tell_others(far)

    def _ask_again(self, cases: set[str]) -> None:
        """Whether everybody who watches these may still; when that cannot be read, nobody hears anything until it can."""
        self._blind += 1
        with self.house.db.reading() as session:
            self._drop(rights.lost(session, self.sockets.everybody(), cases))
        self._blind = 0

    def _tick(self) -> bool:
        """Every two seconds while there are sockets: rights of all, and changes made by other processes."""
        self._blind += 1  # until this look has succeeded
        if self._blind > PATIENCE:
            self.close_all()  # pages say that they hear nothing, and ask for another socket after a while
        again = self._look()
        self._blind = 0
        held, self._held = self._held, set()
        self.flusher.mark(self._watched(held))
        return again

    def _look(self) -> bool:
        before = dict(self._seen)  # copied first: whoever is remembered in it is among the sockets read next
        everybody = self.sockets.everybody()
        self._teller.forget()
        if not everybody:
            self._seen = {}
            return False
        with self.house.db.reading() as session:
            over = rights.ended(session, everybody, self._rules.read(session, self._clock()), self._clock())
            self._drop(rights.lost(session, everybody))
            now, changed = changes.since(session, everybody, before)
        joined = {key: mark for key, mark in list(self._seen.items()) if key not in before}
        self._seen = {**joined, **now}
        for socket in over:
            self._close(socket.sid)
        # whoever joined meanwhile was told a state that may be older than this look
        self.flusher.mark([*changed, *(key for key, mark in joined.items() if now.get(key, mark) != mark)])
        return True

    def _drop(self, lost: list[rights.Lost]) -> None:
        for socket, key in lost:
            self.sockets.unwatch(socket.sid, key)
            self._close(socket.sid)  # the page must ask again what it may see

    def _close(self, sid: str) -> None:
        self.sockets.remove(sid)
        engine_sid = self.server.manager.eio_sid_from_sid(sid, SPACE)
        self.server.disconnect(sid, namespace=SPACE, ignore_queue=True)
        if engine_sid is not None:  # a slow reader must not hold up whoever closes it
            self.server.start_background_task(self.server.eio.disconnect, engine_sid)


def touched(event: Event) -> list[Key]:
    """What an event changes. Ballots and seats never reach the parties."""
    if isinstance(event, RightsChanged):
        return [(RIGHTS, event.account_id)]
    if isinstance(event, BallotCast | VerdictPublished):
        return [(MEDIATORS, event.case_id)]
    if isinstance(event, SeatsChanged):  # who is summoned may be somebody who watched
        return [(DOUBT, event.case_id), (MEDIATORS, event.case_id), *((ACCOUNT, account) for account in event.accounts)]
    if isinstance(event, NoticesWritten):
        return [(ACCOUNT, account) for account in event.accounts]
    if isinstance(event, CaseMoved) and event.kind not in UNSEEN:  # a case that moved may have changed hands
        told: list[Key] = [(PARTIES, event.case_id)] if event.audience == "parties" else []
        return [(DOUBT, event.case_id), (MEDIATORS, event.case_id), *told]
    return []
