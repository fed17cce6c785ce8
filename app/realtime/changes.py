"""What has changed since the last look, whoever changed it: the net under the pushes. Three small queries a look.

Catches the work of processes that cannot reach this one: workers beside a house without Redis, everybody while Redis is down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.realtime.sockets import ACCOUNT, MEDIATORS, PARTIES, Key, Socket
from panel.models import Case, Notice, Round, Seat, SeatStatus
from panel.models.base import table_of
from panel.queries.versions import party_versions

Seen = dict[Key, tuple[Any, ...]]
COUNTED = (SeatStatus.ACCEPTED, SeatStatus.CAST)
C, R, S, N = (table_of(model) for model in (Case, Round, Seat, Notice))
_PANELS = (  # counts alone: the time of a ballot is kept to the minute, so that a second one in it would be no change
    select(C.c.public_id, C.c.version, func.count(S.c.id), func.count().filter(S.c.status == SeatStatus.CAST))
    .select_from(
        C.outerjoin(R, R.c.case_id == C.c.id).outerjoin(S, (S.c.round_id == R.c.id) & S.c.status.in_(COUNTED))
    )
    .where(C.c.public_id.in_(bindparam("cases", expanding=True)))
    .group_by(C.c.public_id, C.c.version)
)
_NEWEST = (
    select(N.c.account_id, func.max(N.c.id))
    .where(N.c.account_id.in_(bindparam("accounts", expanding=True)))
    .group_by(N.c.account_id)
)


def since(session: Session, sockets: Iterable[Socket], seen: Mapping[Key, tuple[Any, ...]]) -> tuple[Seen, list[Key]]:
    """(what stands now, the keys that differ from `seen`); what is not in `seen` is remembered, no more."""
    watched: dict[str, set[Any]] = {MEDIATORS: set(), PARTIES: set(), ACCOUNT: set()}
    for socket in sockets:
        for kind, name in socket.watches:
            watched[kind].add(name)
    panels, parties, accounts = _panels(session, watched[MEDIATORS]), _cases(session, watched[PARTIES]), watched[ACCOUNT]
    now: Seen = {**panels, **parties, **_notices(session, accounts)}
    return now, [key for key, mark in now.items() if seen.get(key, mark) != mark]


def mark_of(session: Session, key: Key) -> tuple[Any, ...] | None:
    """What stands now for one key; None when there is nothing."""
    kind, name = key
    if kind == ACCOUNT:
        return _notices(session, {int(name)}).get(key)
    return (_panels if kind == MEDIATORS else _cases)(session, {str(name)}).get(key)


def _panels(session: Session, cases: set[str]) -> Seen:
    rows = session.connection().execute(_PANELS, {"cases": list(cases)}) if cases else ()
    return {(MEDIATORS, case): tuple(mark) for case, *mark in rows}


def _cases(session: Session, cases: set[str]) -> Seen:
    found = party_versions(session, cases) if cases else {}
    return {(PARTIES, case): (version,) for case, version in found.items()}


def _notices(session: Session, accounts: set[int]) -> Seen:
    rows = session.connection().execute(_NEWEST, {"accounts": list(accounts)}) if accounts else ()
    return {(ACCOUNT, account): (newest,) for account, newest in rows}
