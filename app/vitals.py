"""The figures by which an operator knows that the house is well, and whether it may be sent people (`/metrics`, `/ready`)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.clamd import is_there
from app.clock_mark import find_jump
from app.config import Config
from panel.errors import Conflict
from panel.migrations import run
from panel.queries.vitals import given_up_mails, oldest_overdue, waiting_mails
from panel.services.chains import check_vault, links_left, list_held
from panel.uow import House

LAST_BACKUP = "last_backup"  # touched in the home folder when a backup is whole and on the disk
REDIS_PATIENCE = 1.0  # seconds
ROOM = 64 * 2**20  # bytes: less free space than this takes no evidence
Figure = tuple[str, str, float]


def read_vitals(house: House, config: Config, now: datetime) -> Iterator[Figure]:
    """(name, words, value) of each figure that is known; ages in seconds."""
    try:
        with house.db.reading() as session:
            figures = list(_of_database(session, now))
    except SQLAlchemyError:
        figures = []
    yield "database_up", "Whether the database answers.", float(bool(figures))
    yield from figures
    jump = find_jump(config.home, now)
    yield "clock_jump_seconds", "By how much this machine's clock was set since it was last believed.", jump
    if (age := backup_age(config.home, now)) is not None:
        yield "backup_age_seconds", "Time since the last backup of this home folder was whole.", age
    if config.scanner:
        yield "scanner_up", "Whether the virus scanner answers.", float(is_there(config.scanner))


def _of_database(session: Session, now: datetime) -> Iterator[Figure]:
    overdue = oldest_overdue(session, now)
    count, oldest = waiting_mails(session, now)
    yield "overdue_seconds", "How long the oldest clock that a worker should have acted on has run out.", _age(overdue, now)
    yield "outbox_waiting", "Mails that are due and not sent.", float(count)
    yield "outbox_oldest_seconds", "How long the oldest of them is due.", _age(oldest, now)
    yield "outbox_given_up", "Mails that will never be sent.", float(given_up_mails(session))
    yield "lot_links_left", "Links of the lot's chains that are not spent.", float(links_left(session))


def _age(moment: datetime | None, now: datetime) -> float:
    return (now - moment).total_seconds() if moment else 0.0


def backup_age(home: Path, now: datetime) -> float | None:
    """Seconds since the last whole backup; None when there was none."""
    try:
        return now.timestamp() - (home / LAST_BACKUP).stat().st_mtime
    except OSError:
        return None


def reasons_not_ready(house: House, config: Config, head: str) -> list[str]:
    """Codes of everything that keeps this process from serving people; empty when it may. `head`: the program's revision."""
    return [*_database(house, head), *_redis(config.redis_url), *_evidence(config.evidence_dir)]


def limits_of_service(config: Config) -> list[str]:
    """Codes of what this process cannot do now although it may serve people: without its scanner it takes no files."""
    return ["scanner.unreachable"] if config.scanner and not is_there(config.scanner) else []


def _database(house: House, head: str) -> Iterator[str]:
    try:
        with house.db.reading() as session:
            at = session.scalar(text("SELECT version_num FROM alembic_version"))
            if at != head:
                yield "database.behind" if at in run.list_revisions() else "database.other_version"
                return
            chains = list_held(session)
    except SQLAlchemyError:
        yield "database.unreachable"
        return
    try:
        check_vault(house.vault, chains[-1:])
    except Conflict as refusal:
        yield refusal.code  # lot.no_key, lot.other_key


def _redis(url: str) -> Iterator[str]:
    if not url:
        return
    client = redis.Redis.from_url(url, socket_timeout=REDIS_PATIENCE, socket_connect_timeout=REDIS_PATIENCE)
    try:
        client.ping()
    except redis.RedisError:
        yield "redis.unreachable"
    finally:
        client.close()


def _evidence(folder: Path) -> Iterator[str]:
    try:
        place = os.statvfs(folder)
    except OSError:
        yield "evidence.missing"
        return
    if place.f_flag & os.ST_RDONLY or not os.access(folder, os.W_OK | os.X_OK):
        yield "evidence.not_writable"
    elif place.f_bavail * place.f_frsize < ROOM or (place.f_files and not place.f_favail):
        yield "evidence.full"
