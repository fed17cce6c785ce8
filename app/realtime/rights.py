"""What open sockets may still see, asked of the database: sessions that have ended, watchers who lost the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.realtime.sockets import MEDIATORS, Socket
from panel.models import Account, AccountRole, Case, Role, SignIn
from panel.permissions import Permission, may
from panel.queries.standings import standings_to_cases

NEEDED = {MEDIATORS: Permission.TURNOUT_WATCH}  # other rooms of cases: the party's
Lost = tuple[Socket, str, str]


def ended(session: Session, sockets: Iterable[Socket], now: datetime) -> list[Socket]:
    """The sockets whose session is over or whose account is closed. One query."""
    found = list(sockets)
    alive = set(
        session.scalars(
            select(SignIn.token_hash)
            .join(Account, Account.id == SignIn.account_id)
            .where(
                SignIn.token_hash.in_({s.token_hash for s in found}), SignIn.expires_at > now, Account.disabled_at.is_(None)
            )
        )
    )
    return [socket for socket in found if socket.token_hash not in alive]


def lost(session: Session, sockets: Iterable[Socket], case_id: str = "") -> list[Lost]:
    """(socket, kind of room, case) for every watch whose permission is gone; of one case when `case_id` is given.

    A handful of queries, however many sockets watch however many cases.
    """
    wanted = [
        (socket, kind, case) for socket in sockets for kind, case in socket.watches if not case_id or case == case_id
    ]
    if not wanted:
        return []
    cases = {case.public_id: case for case in session.scalars(select(Case).where(Case.public_id.in_({w[2] for w in wanted})))}
    roles = _roles(session, {socket.account_id for socket, _, _ in wanted})
    held = standings_to_cases(session, roles, cases.values())

    def still(socket: Socket, kind: str, case_id: str) -> bool:
        case = cases.get(case_id)
        needed = NEEDED.get(kind, Permission.CASE_FOLLOW)
        return case is not None and may(held[socket.account_id, case.id], needed, case.status)

    return [watch for watch in wanted if not still(*watch)]


def _roles(session: Session, accounts: set[int]) -> dict[int, frozenset[Role]]:
    """The roles of each of these accounts; an account without any is there with none."""
    found: dict[int, set[Role]] = {account: set() for account in accounts}
    rows = session.execute(select(AccountRole.account_id, AccountRole.role).where(AccountRole.account_id.in_(accounts)))
    for account, role in rows:
        found.setdefault(account, set()).add(role)
    return {account: frozenset(held) for account, held in found.items()}
