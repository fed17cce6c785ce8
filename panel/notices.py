"""Writing notices and their outbox rows, in the transaction of what they tell of. Each goes out once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select
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
    if case is not None and target == ("", ""):
        target = ("case", case.public_id)
    notify_each(uow, dict.fromkeys(account_ids, target), kind, now=now, once=once, case=case, **params)


def notify_each(
    uow: UnitOfWork,
    targets: Mapping[int, tuple[str, str]],
    kind: str,
    *,
    now: datetime,
    once: str,
    case: Case | None = None,
    **params: object,
) -> None:
    """`notify` where each account has a target of its own: three prepared statements however many they are."""
    if not targets:
        return
    connection = uow.session.connection()
    rows = [
        notice_row(account, kind, now=now, once=once, target=target, **params) for account, target in targets.items()
    ]
    written = {row.account_id: row.id for row in connection.execute(_insert_new(connection.dialect.name), rows)}
    found = connection.execute(_RECEIVERS, {"accounts": list(written)}) if written else ()
    letters = [{**letter_row(Receiver(*row), now), "notice_id": written[row.id]} for row in found if row.by_mail]
    if letters:
        connection.execute(_LETTER, letters)
    uow.record(NoticesWritten(case.public_id if case else "", tuple(targets)))


def tell_owner(uow: UnitOfWork, case: Case, kind: str, *, now: datetime, once: str = "") -> None:
    """Tell the mediator who holds the case; nobody while none does. `once`: by default this very step of the case."""
    if case.owner_id is not None:
        notify(
            uow, [case.owner_id], kind, now=now, once=once or f"{case.public_id}:{case.version}",
            target=("staff_case", case.public_id), case=case, number=case.number,
        )


def write_letter(
    uow: UnitOfWork, address: str, kind: str, *, locale: str, now: datetime, **params: object
) -> None:
    """Write a mail to an address rather than an account: an invitation, a link that proves something.

    Kinds that carry a link get it when they are written (`app/mail/links.py`), so that the outbox never holds one.
    """
    uow.session.add(Outgoing(address=address, kind=kind, params=params, locale=locale, next_try_at=now))


@dataclass(frozen=True, slots=True)
class Receiver:
    """An account whose language and reachability are already known. `by_mail`: it has a confirmed e-mail address."""

    account_id: int
    locale: str
    by_mail: bool


def notice_row(
    account_id: int, kind: str, *, now: datetime, once: str, target: tuple[str, str], **params: object
) -> dict[str, Any]:
    """A notice as a row of its table; `once` and `target` as in `notify`."""
    return {
        "public_id": new_public_id(), "account_id": account_id, "kind": kind, "params": params, "target": target[0],
        "target_id": target[1], "dedupe_key": f"{kind}:{once}:{account_id}", "written_at": now,
    }


def letter_row(to: Receiver, now: datetime) -> dict[str, Any]:
    """The outbox row of a notice, without the notice's id; empty for who cannot be reached by mail."""
    return {"locale": to.locale, "next_try_at": now, "params": {}, "tries": 0} if to.by_mail else {}


def insert_notice(connection: Connection, notice: Mapping[str, Any], letter: Mapping[str, Any]) -> None:
    """Write one notice and its letter, unless it was written before; for a receiver who has just been loaded."""
    written = connection.execute(_insert_new(connection.dialect.name), notice).one_or_none()
    if written is not None and letter:
        connection.execute(_LETTER, {**letter, "notice_id": written.id})


_N, _A = table_of(Notice), table_of(Account)
REACHABLE = and_(_A.c.email.is_not(None), _A.c.email_confirmed_at.is_not(None))  # by mail: an address that was confirmed
_RECEIVERS = select(_A.c.id, _A.c.locale, REACHABLE.label("by_mail")).where(
    _A.c.id.in_(bindparam("accounts", expanding=True))
)
_LETTER = insert(table_of(Outgoing)).inline()


@cache
def _insert_new(dialect_name: str) -> ReturningInsert[tuple[int, int]]:
    """INSERT … ON CONFLICT DO NOTHING in the database's own words; gives ids and accounts of what was new."""
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    statement = dialect.insert(_N).on_conflict_do_nothing(index_elements=["dedupe_key"])
    returning: ReturningInsert[tuple[int, int]] = statement.returning(_N.c.id, _N.c.account_id)
    return returning
