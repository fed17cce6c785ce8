"""What has changed since the last look, whoever changed it: the net under the pushes. Three small queries a look.

Catches the work of processes that cannot reach this one: workers beside a house without Redis, everybody while Redis is down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.realtime.flusher import Key
from app.realtime.sockets import ACCOUNT, MEDIATORS, PARTIES, Socket
from panel.models import Case, Notice, Round, Seat, SeatStatus, TimelineEntry

Seen = dict[Key, tuple[Any, ...]]
COUNTED = (SeatStatus.ACCEPTED, SeatStatus.CAST)


def since(session: Session, sockets: Iterable[Socket], seen: Mapping[Key, tuple[Any, ...]]) -> tuple[Seen, list[Key]]:
    """(what stands now, the keys that differ from `seen`); what is not in `seen` is remembered, no more."""
    watched: dict[str, set[str]] = {MEDIATORS: set(), PARTIES: set()}
    accounts = set()
    for socket in sockets:
        accounts.add(socket.account_id)
        for kind, case_id in socket.watches:
            watched[kind].add(case_id)
    now: Seen = {**_panels(session, watched[MEDIATORS]), **_cases(session, watched[PARTIES]), **_notices(session, accounts)}
    return now, [key for key, mark in now.items() if seen.get(key, mark) != mark]


def mark_of(session: Session, key: Key) -> tuple[Any, ...] | None:
    """What stands now for one key; None when there is nothing."""
    kind, name = key
    if kind == ACCOUNT:
        return _notices(session, {int(name)}).get(key)
    return (_panels if kind == MEDIATORS else _cases)(session, {str(name)}).get(key)


def _panels(session: Session, cases: set[str]) -> Seen:
    if not cases:
        return {}
    rows = session.execute(
        select(Case.public_id, Case.version, func.count(Seat.id), func.max(Seat.ended_at))
        .outerjoin(Round, Round.case_id == Case.id)
        .outerjoin(Seat, (Seat.round_id == Round.id) & Seat.status.in_(COUNTED))
        .where(Case.public_id.in_(cases))
        .group_by(Case.public_id, Case.version)
    )
    return {(MEDIATORS, case): tuple(mark) for case, *mark in rows}


def _cases(session: Session, cases: set[str]) -> Seen:
    if not cases:
        return {}
    rows = session.execute(
        select(Case.public_id, func.count(TimelineEntry.id))
        .join(TimelineEntry, (TimelineEntry.case_id == Case.id) & (TimelineEntry.audience == "parties"))
        .where(Case.public_id.in_(cases))
        .group_by(Case.public_id)
    )
    return {(PARTIES, case): (count,) for case, count in rows}


def _notices(session: Session, accounts: set[int]) -> Seen:
    rows = session.execute(
        select(Notice.account_id, func.max(Notice.id)).where(Notice.account_id.in_(accounts)).group_by(Notice.account_id)
    )
    return {(ACCOUNT, account): (newest,) for account, newest in rows}
