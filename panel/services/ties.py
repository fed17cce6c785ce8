"""Who is taken for one household: accounts that share a device, an address, a means of payment, or that the operator names.

A key is kept as a keyed digest only; what it stood for cannot be read back. A household's number is the smallest account id in
it (`Account.cluster`, 0 for nobody), and every change of it is a line "linked" of the pool's log.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from panel.database import LOT_LINE, queue_up
from panel.errors import Invalid
from panel.models import Account, Tie
from panel.services.poollog import add_events
from panel.uow import UnitOfWork

KINDS = ("household", "device", "address", "payment")
SHARED_MAX = 20
"""A key that more accounts share counts for nothing: it is a public terminal, an office, a dormitory."""


def digest_key(secret: bytes, kind: str, value: str) -> str:
    """What is kept of a key: HMAC-SHA256 with the house's secret over kind and value, 64 hex digits. Spacing and case fold."""
    folded = "".join(value.split()).casefold() if kind == "address" else value.strip()
    return hmac.new(secret, f"{kind}\0{folded}".encode(), hashlib.sha256).hexdigest()


def record_tie(uow: UnitOfWork, account_id: int, kind: str, key: str, *, source: str, now: datetime) -> bool:
    """Write down that an account has a key (a digest) and unite the households it joins. False when it was known.

    `kind`: one of KINDS, `source`: own or import. The account that makes a key too common (SHARED_MAX) takes it out of count,
    and the households it held together are worked out anew. Raises Invalid("input.choice", field "kind").
    """
    if kind not in KINDS:
        raise Invalid("input.choice", field="kind")
    insert = (sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql).insert
    made = uow.session.scalar(
        insert(Tie)
        .values(kind=kind, key=key, account_id=account_id, source=source, recorded_at=now)
        .on_conflict_do_nothing(index_elements=["kind", "key", "account_id"])
        .returning(Tie.id)
    )
    if made is None:
        return False
    queue_up(uow.session, LOT_LINE)  # two who unite the same household wait for each other; so does a commitment
    holders = set(uow.session.scalars(select(Tie.account_id).where(Tie.kind == kind, Tie.key == key)))
    if 1 < len(holders) <= SHARED_MAX:
        _unite(uow, holders, now)
    elif len(holders) == SHARED_MAX + 1:
        _part(uow, holders, now)
    return True


def is_common(uow: UnitOfWork, kind: str, key: str) -> bool:
    """Whether so many accounts have the key that it counts for nothing."""
    holders = uow.session.scalar(select(func.count()).where(Tie.kind == kind, Tie.key == key))
    return (holders or 0) > SHARED_MAX


def _unite(uow: UnitOfWork, holders: set[int], now: datetime) -> None:
    """One household of all holders and of everybody who shared one with them."""
    clusters = set(uow.session.scalars(select(Account.cluster).where(Account.id.in_(holders), Account.cluster != 0)))
    members = holders | set(uow.session.scalars(select(Account.id).where(Account.cluster.in_(clusters))))
    _number(uow, [members], now)


def _part(uow: UnitOfWork, holders: set[int], now: datetime) -> None:
    """The households that are left when a key of these accounts no longer counts."""
    clusters = set(uow.session.scalars(select(Account.cluster).where(Account.id.in_(holders), Account.cluster != 0)))
    waiting = holders | set(uow.session.scalars(select(Account.id).where(Account.cluster.in_(clusters))))
    households = []
    while waiting:
        household = connected(uow, min(waiting))
        waiting -= household
        households.append(household)
    _number(uow, households, now)


def connected(uow: UnitOfWork, account_id: int) -> set[int]:
    """Everybody who is tied to the account by keys that count, over any number of steps, itself included."""
    own, other, alike = aliased(Tie), aliased(Tie), aliased(Tie)
    shared_by = (
        select(func.count()).where(alike.kind == own.kind, alike.key == own.key).correlate(own).scalar_subquery()
    )
    found, fresh = {account_id}, {account_id}
    while fresh:
        mates = uow.session.scalars(
            select(other.account_id)
            .join(own, (own.kind == other.kind) & (own.key == other.key))
            .where(own.account_id.in_(fresh), shared_by <= SHARED_MAX)
        )
        fresh = set(mates) - found
        found |= fresh
    return found


def _number(uow: UnitOfWork, households: Iterable[set[int]], now: datetime) -> None:
    """Give each household its number, and write down whose has changed."""
    lines = []
    for household in households:
        number = min(household) if len(household) > 1 else 0
        changed = sorted(
            uow.session.scalars(
                update(Account)
                .where(Account.id.in_(household), Account.cluster != number)
                .values(cluster=number, cluster_at=now)
                .returning(Account.id)
                .execution_options(synchronize_session=False)
            )
        )
        lines += [("linked", account, f"cluster:{number}") for account in changed]
    if lines:
        add_events(uow, lines, now=now)
