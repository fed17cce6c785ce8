"""One use case, one unit of work: a write session and the events recorded in it.

    with house.work() as uow:
        cast_ballot(uow, ...)

Commits at the end of the block, then publishes; an error rolls back and publishes nothing. Subscribers run after
the commit, in the order they were added; one that fails is logged and never undoes the fact.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from panel.database import Database
from panel.events import Event

logger = logging.getLogger(__name__)
Subscriber = Callable[[Event], None]


@dataclass(slots=True)
class UnitOfWork:
    """The session a use case writes with, and what it says has happened."""

    session: Session
    events: list[Event] = field(default_factory=list)

    def record(self, event: Event) -> None:
        """Remember an event, to be published if and only if the transaction commits."""
        self.events.append(event)


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
    """A database and its publisher: what every edge (route, socket, command, deadline loop) opens units of work on."""

    db: Database
    publisher: Publisher = field(default_factory=Publisher)

    @contextlib.contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """Open a unit of work: commit and publish at the end of the block, roll back on error."""
        with self.db.writing() as session:
            uow = UnitOfWork(session)
            yield uow
        self.publisher.publish(uow.events)
