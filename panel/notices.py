"""Writing notices and their outbox rows, in the transaction of what they tell of. Each goes out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Insert, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from panel.events import NoticesWritten
from panel.models import Account, Case, Notice, Outgoing
from panel.models.base import new_public_id, table_of
from panel.uow import UnitOfWork


def notify(
    uow: UnitOfWork,
    account_ids: Iterable[int],
    kind: str,
    *,
    now: datetime,
    once: str,
    target: tuple[str, str] = ("", ""),
    case: Case | None = None,
    **params: object,
) -> None:
    """Write one notice and one outgoing mail to each account.

    `once` names the occasion: (kind, account, once) goes out a single time, however often this is called. `target` is where
    the notice leads: ("case" | "seat" | "staff_case" | "", public id). Params must not hold anything the receiver may not read.
    """
    accounts = list(dict.fromkeys(account_ids))
    if not accounts:
        return
    if case is not None and target == ("", ""):
        target = ("case", case.public_id)
    rows = [
        {
            "public_id": new_public_id(),
            "account_id": account,
            "kind": kind,
            "params": params,
            "target": target[0],
            "target_id": target[1],
            "dedupe_key": f"{kind}:{once}:{account}",
            "written_at": now,
        }
        for account in accounts
    ]
    written = uow.session.execute(_insert_new(uow).values(rows).returning(Notice.id, Notice.account_id))
    _write_mails(uow, {row.id: row.account_id for row in written}, now)
    uow.record(NoticesWritten(case.public_id if case else "", tuple(accounts)))


def tell_owner(uow: UnitOfWork, case: Case, kind: str, *, now: datetime, once: str = "") -> None:
    """Tell the mediator who holds the case; nobody while none does. `once`: by default this very step of the case."""
    if case.owner_id is not None:
        notify(
            uow, [case.owner_id], kind, now=now, once=once or f"{case.public_id}:{case.version}",
            target=("staff_case", case.public_id), case=case, number=case.number,
        )


def _write_mails(uow: UnitOfWork, written: dict[int, int], now: datetime) -> None:
    """An outbox row for every new notice whose receiver has a confirmed e-mail address, in the receiver's language."""
    accounts = set(written.values())
    confirmed = Account.email.is_not(None), Account.email_confirmed_at.is_not(None)
    reachable = select(Account.id, Account.locale).where(Account.id.in_(accounts), *confirmed)
    locales = {row.id: row.locale for row in uow.session.execute(reachable)}
    letters = [
        {"notice_id": notice, "locale": locales[account], "next_try_at": now, "params": {}}
        for notice, account in written.items()
        if account in locales
    ]
    if letters:
        uow.session.execute(insert(Outgoing), letters)


def write_letter(
    uow: UnitOfWork, address: str, kind: str, *, locale: str, now: datetime, **params: object
) -> None:
    """Write a mail to an address rather than an account: an invitation, a link that proves something.

    Kinds that carry a link get it when they are written (`app/mail/links.py`), so that the outbox never holds one.
    """
    uow.session.add(Outgoing(address=address, kind=kind, params=params, locale=locale, next_try_at=now))


def _insert_new(uow: UnitOfWork) -> Insert:
    """INSERT … ON CONFLICT DO NOTHING in the database's own words."""
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    statement: Insert = dialect.insert(Notice).on_conflict_do_nothing(index_elements=["dedupe_key"])
    return statement


@dataclass(frozen=True, slots=True)
class Receiver:
    """An account whose language and reachability are already known. `by_mail`: it has an e-mail address."""

    account_id: int
    locale: str
    by_mail: bool


def notify_one(
    uow: UnitOfWork, to: Receiver, kind: str, *, now: datetime, once: str, target: tuple[str, str], **params: object
) -> None:
    """`notify` for one receiver who has just been loaded: two prepared statements and no look-up. For the busiest acts."""
    connection = uow.session.connection()
    row = {
        "public_id": new_public_id(), "account_id": to.account_id, "kind": kind, "params": params, "target": target[0],
        "target_id": target[1], "dedupe_key": f"{kind}:{once}:{to.account_id}", "written_at": now,
    }
    notice = connection.execute(_insert_one(connection.dialect.name), row).scalar()
    if notice is not None and to.by_mail:
        letter = {"notice_id": notice, "locale": to.locale, "next_try_at": now, "params": {}, "tries": 0}
        connection.execute(_LETTER, letter)
    uow.record(NoticesWritten("", (to.account_id,)))


_NOTICES = table_of(Notice)
_LETTER = insert(table_of(Outgoing))


@cache
def _insert_one(dialect_name: str) -> ReturningInsert[tuple[int]]:
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    statement = dialect.insert(_NOTICES).on_conflict_do_nothing(index_elements=["dedupe_key"])
    returning: ReturningInsert[tuple[int]] = statement.returning(_NOTICES.c.id)
    return returning
