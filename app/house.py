"""What a route reaches the domain through: a reading session, a unit of work, and the clock."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime

from flask import current_app, g
from sqlalchemy.orm import Session

from app.config import Config
from panel.uow import House, UnitOfWork


def house() -> House:
    """The database and the publisher of this application."""
    found: House = current_app.extensions["gongping"]
    return found


def config() -> Config:
    """The settings this application runs with."""
    found: Config = current_app.extensions["gongping.config"]
    return found


def now() -> datetime:
    """The present moment, aware UTC. Tests set `app.config["CLOCK"]`."""
    moment: datetime = current_app.config["CLOCK"]()
    return moment


def reading() -> Session:
    """The one reading session of this request (or socket event); closed at its end."""
    if "read_session" not in g:
        g.read_session = house().db.read_session()
    session: Session = g.read_session
    return session


@contextlib.contextmanager
def work() -> Iterator[UnitOfWork]:
    """A unit of work: commits and publishes at the end of the block. What is read afterwards is read afresh."""
    _lend_back()
    with house().work() as uow:
        yield uow
    close_reading()


def _lend_back() -> None:
    """Give the reading session's connection back before another is asked for; the session and what it has loaded stay.

    Requests that keep one while they wait for a second would, many enough at once, wait for each other.
    """
    session: Session | None = g.get("read_session")
    if session is not None and not (session.new or session.dirty or session.deleted):
        session.commit()  # nothing is written: it ends what the reading session has open


def close_reading(_error: BaseException | None = None) -> None:
    """Give the reading session back; objects already loaded stay readable."""
    session: Session | None = g.pop("read_session", None)
    if session is not None:
        session.close()
