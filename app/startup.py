"""What a web process makes sure of before it serves anybody: that nothing is lost, and that it is not one too many."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.config import Config, ConfigError
from app.errors import ABSENT
from app.high_water import has_lost
from app.log_events import happened
from panel.migrations import run
from panel.queries.record_keys import present_key
from panel.services.handing_over import refusal
from panel.uow import House

PATIENCE = 8.0  # seconds in which a process that is ending may give its place up
AWAY = 45.0  # seconds a start waits for the database: gunicorn takes a worker that says nothing for 60 s for dead
TURN = 0.5  # seconds between two looks at a database that is away


class DatabaseAway(Exception):
    """The database did not answer for as long as a start waits. Nothing is wrong with the settings as far as one can tell."""


def when_it_answers(config: Config, look: Callable[[], object], patience: float = AWAY) -> None:
    """Do what a start asks the database; while PostgreSQL is away, again and again.

    After a power cut all programs of a house start at once, and the database is not the first to be ready. A start that gave
    up then would count as an unsafe one, which nobody repeats. Raises DatabaseAway with the driver's words after `patience`
    seconds.
    """
    until, told = time.monotonic() + patience, False
    while True:
        try:
            look()
        except ABSENT as error:
            if not _may_come(config):
                raise
            words = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        else:
            return
        if time.monotonic() > until:
            raise DatabaseAway(words)
        if not told:
            sys.stderr.write(f"Waiting for the database. {words}\n")
            told = True
        time.sleep(TURN)


def _may_come(config: Config) -> bool:
    """Whether the database is a server, which may start later than this program; a file is there or is not."""
    return not config.database_url.startswith("sqlite")


def ready_to_serve(app: Flask, config: Config) -> None:
    """Look whether the database is the one it was, and take this process's place. Raises ConfigError with one sentence."""
    if config.mode != "demo":
        try:
            lost = has_lost(app.extensions["gongping"], config.home)
        except SQLAlchemyError as error:
            if _may_come(config) and isinstance(error, ABSENT):
                raise
            raise ConfigError(["The database cannot be read: run `flask --app wsgi verify-store`."]) from error
        if lost:
            raise ConfigError([lost])
    house: House = app.extensions["gongping"]
    if refused := wrong_key(house):
        raise ConfigError([refused])
    if config.mode != "test":  # tests let several servers loose on one file
        app.extensions["gongping.place"] = take_place(config)
    happened("started", mode=config.mode, revision=run.head())


def wrong_key(house: House) -> str:
    """Why the key of this process must not sign the record, as one sentence; empty when it may."""
    if house.signer is None:
        return ""
    with house.db.reading() as session:
        present = present_key(session)
        if present in {None, house.signer.key}:
            return ""
        refused = refusal(session, house.signer, str(present))
    if refused.code == "record.key_handed_over":
        return f"GONGPING_SIGNING_KEY is a key that was given up: the record is signed with key {present} now."
    if present in {each.key for each in house.old_signers}:
        return ""
    return (f"The record is signed with key {present}, and GONGPING_SIGNING_KEY is another one: add the key of before to "
            "GONGPING_OLD_SIGNING_KEYS; if it is lost, run `flask --app wsgi keys begin-without-old`.")


def take_place(config: Config, patience: float = PATIENCE) -> int | None:
    """One of the places of GONGPING_PROCESSES on this SQLite file, held until the process ends; None on PostgreSQL.

    Two houses on one file would each keep throttles and live pages of their own. Raises ConfigError when all are taken.
    """
    if not config.database_url.startswith("sqlite"):
        return None
    until = time.monotonic() + patience
    while True:
        for number in range(1, max(1, config.processes) + 1):
            descriptor = os.open(config.home / f"web-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            except BlockingIOError:
                os.close(descriptor)
        if time.monotonic() > until:
            raise ConfigError([
                f"{config.processes} web process serves this SQLite database already: stop it first, or set "
                "GONGPING_PROCESSES to the number of processes and REDIS_URL."
            ])
        time.sleep(0.1)
