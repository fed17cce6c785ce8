"""What open sockets may still see, asked of the database: sessions that are over or lack something, who lost the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.realtime.sockets import ACCOUNT, MEDIATORS, Key, Socket
from panel.models import AccountRole, Case, Role
from panel.models.base import table_of
from panel.permissions import Permission, may
from panel.queries.sessions import list_open
from panel.queries.standings import standings_to_cases
from panel.session_rules import SessionRules

NEEDED = {MEDIATORS: Permission.TURNOUT_WATCH}  # of other keys of cases: the party's
Lost = tuple[Socket, Key]
R, C = (table_of(model) for model in (AccountRole, Case))
_CASES = select(C.c.public_id, C.c.id, C.c.owner_id, C.c.status).where(C.c.public_id.in_(bindparam("cases", expanding=True)))
_ROLES = select(R.c.account_id, R.c.role).where(R.c.account_id.in_(bindparam("accounts", expanding=True)))
_may = cache(may)  # a table of the code: standings, permission and status decide alone


def ended(session: Session, sockets: Iterable[Socket], rules: SessionRules, now: datetime) -> list[Socket]:
    """The sockets whose session is over or lacks a factor, or whose account is closed. One statement."""
    found = list(sockets)
    alive = list_open(session, {socket.token_hash for socket in found}, rules, now)
    return [socket for socket in found if socket.token_hash not in alive]


def lost(session: Session, sockets: Iterable[Socket], only: Collection[str] | None = None) -> list[Lost]:
    """(socket, key) for every watched case whose permission is gone; of the cases in `only` when given.

    Five statements, however many sockets watch however many cases.
    """
    wanted = [
        (socket, key) for socket in sockets for key in socket.watches if key[0] != ACCOUNT and (only is None or key[1] in only)
    ]
    if not wanted:
        return []
    connection = session.connection()
    cases = {row.public_id: row for row in connection.execute(_CASES, {"cases": list({key[1] for _, key in wanted})})}
    pairs = {(socket.account_id, cases[key[1]].id) for socket, key in wanted if key[1] in cases}
    owners = {row.id: row.owner_id for row in cases.values()}
    held = standings_to_cases(session, _roles(session, {account for account, _ in pairs}), owners, pairs)

    def still(socket: Socket, key: Key) -> bool:
        case = cases.get(key[1])
        return case is not None and _may(held[socket.account_id, case.id], _needed(key), case.status)

    return [watch for watch in wanted if not still(*watch)]


def _needed(key: Key) -> Permission:
    return NEEDED.get(key[0], Permission.CASE_FOLLOW)


def _roles(session: Session, accounts: set[int]) -> dict[int, frozenset[Role]]:
    """The roles of each of these accounts; an account without any is there with none."""
    found: dict[int, set[Role]] = {account: set() for account in accounts}
    for account, role in session.connection().execute(_ROLES, {"accounts": list(accounts)}):
        found[account].add(role)
    return {account: frozenset(held) for account, held in found.items()}
