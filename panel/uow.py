"""One use case, one unit of work: a write session and the events recorded in it.

    with house.work() as uow:
        cast_ballot(uow, ...)

Commits at the end of the block, then publishes; an error rolls back and publishes nothing. Subscribers run after
the commit, in the order they were added; one that fails is logged and never undoes the fact.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from panel.database import Database
from panel.events import Event
from panel.lottery.beacon import Beacon
from panel.lottery.vault import Vault
from panel.record.signing import Signer
from panel.services.recording import Said, write_record

logger = logging.getLogger(__name__)
Subscriber = Callable[[Event], None]


@dataclass(slots=True)
class UnitOfWork:
    """The session a use case writes with, and what it says has happened.

    `vault`: the lot's secret links, None without a key. `beacon`: whose rounds draws are bound to instead of links, or None.
    `zone`: where the house is, by which its days begin.
    """

    session: Session
    events: list[Event] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    vault: Vault | None = None
    beacon: Beacon | None = None
    zone: tzinfo = UTC

    def record(self, event: Event) -> None:
        """Remember an event, to be published if and only if the transaction commits."""
        self.events.append(event)

    def enter(
        self, kind: str, data: Mapping[str, Any], *, at: datetime, case_id: int | None = None, round_id: int | None = None
    ) -> None:
        """Add an entry to the record (docs/record-format.md), of a case, a control case's round, or the house.

        Written at the end of the unit of work, in the order in which it was said.
        """
        self.said.append(Said(kind, data, at, case_id, round_id))

    @contextlib.contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that may fail by itself: an error takes back its rows, events and entries, and goes on to the caller."""
        events, said = len(self.events), len(self.said)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self.events[events:], self.said[said:]
            raise


class Publisher:
    """Who is told after a commit. One per application."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> None:
        """Add a subscriber; it is called with each committed event."""
        self._subscribers.append(subscriber)

    def publish(self, events: list[Event]) -> None:
        """Tell every subscriber of every event. A failing subscriber is logged: the fact stands."""
        for event in events:
            for subscriber in self._subscribers:
                try:
                    subscriber(event)
                except Exception:
                    logger.exception("subscriber failed for %s", type(event).__name__)


@dataclass(slots=True)
class House:
    """A database and its publisher: what every edge (route, socket, command, deadline loop) opens units of work on.

    `vault` makes the links of the lot's hash chains; it is never stored with the rows they decide about. `signer` signs the
    record; `old_signers` introduce it, and sign nothing else. `zone`: where its days begin.
    """

    db: Database
    publisher: Publisher = field(default_factory=Publisher)
    vault: Vault | None = None
    beacon: Beacon | None = None
    signer: Signer | None = None
    old_signers: tuple[Signer, ...] = ()
    zone: tzinfo = UTC

    @contextlib.contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """Open a unit of work: commit and publish at the end of the block, roll back on error."""
        with self.db.writing() as session:
            uow = UnitOfWork(session, vault=self.vault, beacon=self.beacon, zone=self.zone)
            yield uow
            write_record(session, uow.said)
        self.publisher.publish(uow.events)
