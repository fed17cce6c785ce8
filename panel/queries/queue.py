"""The mediators' queue: which cases, in which order, how many. A fixed number of queries whatever the number of rows."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models import Account, AccountRole, Case, Juror, Merchant, MerchantMember, Party, PartyRole, Role, Round, Seat
from panel.models.base import table_of

RISK = timedelta(hours=6)  # a deadline nearer than this, or past, is at risk
PAGE = 50
VIEWS = ("mine", "unowned", "risk", "all")
SEARCH_SIGNS = 80


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who looks at the queue. `sees_all`: a manager, who also sees cases that others own."""

    account_id: int
    sees_all: bool = False


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue is wanted. `text` is looked for in number, title and merchant, letters of either case."""

    view: str = "mine"
    status: CaseStatus | None = None
    category: str = ""
    language: str = ""
    severe: bool = False
    text: str = ""


def count_views(session: Session, watcher: Watcher, now: datetime) -> dict[str, int]:
    """How many open cases each view holds, filters aside; one query."""
    row = session.connection().execute(_views(watcher.sees_all), _values(watcher, QueueFilter(), now)).one()
    return dict(zip(VIEWS, row, strict=True))


def count_queue(session: Session, watcher: Watcher, wanted: QueueFilter, now: datetime) -> int:
    """How many cases fit the filter."""
    query = _count(wanted.view, watcher.sees_all, _asked(wanted))
    return session.connection().scalar(query, _values(watcher, wanted, now)) or 0


def list_queue(
    session: Session, watcher: Watcher, wanted: QueueFilter, now: datetime, *, offset: int = 0, limit: int = PAGE
) -> Sequence[Row[Any]]:
    """The columns of `COLUMNS` of each case by deadline, the next one first, cases without deadline last.

    With a filter each row also has the `total` it found: a search need not go through all open cases once more to count.
    """
    query = _list(wanted.view, watcher.sees_all, _asked(wanted))
    values = _values(watcher, wanted, now) | {"offset": offset, "limit": limit}
    return session.connection().execute(query, values).all()


# Every look at the queue asks the same few questions: each is built once a process and returns plain rows (ADR 0016).
_C, _P, _M, _R, _S, _J = (table_of(model) for model in (Case, Party, MerchantMember, Round, Seat, Juror))
_Merchants = table_of(Merchant)
_Respondent, _Owner = _P.alias("respondent"), table_of(Account).alias("owner")
_ANSWERS = and_(
    _Respondent.c.case_id == _C.c.id, _Respondent.c.role == PartyRole.RESPONDENT, _Respondent.c.ordinal == 0
)
_ME: BindParameter[int] = bindparam("me")
# Two questions, each by its index: with OR between them PostgreSQL reads all parties there are
_AS_PARTY = union_all(
    select(_P.c.case_id).where(_P.c.account_id == _ME),
    select(_P.c.case_id).select_from(_P.join(_M, _M.c.merchant_id == _P.c.merchant_id)).where(_M.c.account_id == _ME),
)
_SEATED = (
    select(_R.c.case_id)
    .select_from(_J.join(_S, _S.c.juror_id == _J.c.id).join(_R, _R.c.id == _S.c.round_id))
    .where(_J.c.account_id == _ME)
)
_SOUGHT = bindparam("sought", type_=String)
_FILTERS: dict[str, ColumnElement[bool]] = {
    "status": _C.c.status == bindparam("status"),
    "category": _C.c.category == bindparam("category"),
    "language": _C.c.language == bindparam("language"),
    "severe": _C.c.severe.is_(True),
    # Merchants are looked through once, not the other side of each open case: that costs three times the rest of the search
    "text": or_(
        _C.c.number.icontains(_SOUGHT, escape="/"), _C.c.title.icontains(_SOUGHT, escape="/"),
        _C.c.merchant_id.in_(select(_Merchants.c.id).where(_Merchants.c.name.icontains(_SOUGHT, escape="/"))),
    ),
}
_VIEWS: dict[str, ColumnElement[bool]] = {
    "mine": _C.c.owner_id == _ME,
    "unowned": _C.c.owner_id.is_(None),
    "risk": and_(_C.c.deadline_at.is_not(None), _C.c.deadline_at <= bindparam("at_risk")),
    "all": _C.c.id.is_not(None),
}
COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(
        _C.c[name]
        for name in (
            "public_id", "number", "title", "category", "language", "severe", "status", "amount_minor", "currency",
            "deadline_at", "deadline_kind", "owner_id",
        )
    ),
    _Respondent.c.name.label("merchant"),
    _Owner.c.name.label("owner"),
)  # fmt: skip


def _asked(wanted: QueueFilter) -> tuple[str, ...]:
    """Which filters are set: the statement depends on that alone, not on what they are set to."""
    return tuple(name for name in _FILTERS if getattr(wanted, name))


def _values(watcher: Watcher, wanted: QueueFilter, now: datetime) -> dict[str, Any]:
    sought = wanted.text.strip()[:SEARCH_SIGNS]
    for sign in "/%_":
        sought = sought.replace(sign, f"/{sign}")
    return {
        "me": watcher.account_id, "at_risk": now + RISK, "status": wanted.status, "category": wanted.category,
        "language": wanted.language, "sought": sought,
    }


def _visible(sees_all: bool) -> ColumnElement[bool]:
    """Own and unowned cases, for a manager all; never one the watcher is a party or a juror of."""
    apart = and_(_C.c.id.not_in(_AS_PARTY), _C.c.id.not_in(_SEATED))
    return apart if sees_all else and_(apart, or_(_C.c.owner_id == _ME, _C.c.owner_id.is_(None)))


def _conditions(view: str, sees_all: bool, asked: tuple[str, ...]) -> list[ColumnElement[bool]]:
    open_only = [] if "status" in asked else [_C.c.ended_at.is_(None)]
    return [_visible(sees_all), _VIEWS[view], *open_only, *(_FILTERS[name] for name in asked)]


@functools.cache
def _views(sees_all: bool) -> Select[Any]:
    counts: list[ColumnElement[Any]] = [func.count(case((_VIEWS[name], 1))).label(name) for name in VIEWS]
    return select(*counts).where(_visible(sees_all), _C.c.ended_at.is_(None))


@functools.cache
def _count(view: str, sees_all: bool, asked: tuple[str, ...]) -> Select[Any]:
    return select(func.count()).select_from(_C).where(*_conditions(view, sees_all, asked))


@functools.cache
def _list(view: str, sees_all: bool, asked: tuple[str, ...]) -> Select[Any]:
    """First which cases, by an index that has all of it (`ix_cases_open`), then what of the few that are shown."""
    order = _C.c.deadline_at.is_(None), _C.c.deadline_at, _C.c.id
    total = [func.count().over().label("total")] if asked else []
    shown = (
        select(_C.c.id, *total)
        .select_from(_C)
        .where(*_conditions(view, sees_all, asked))
        .order_by(*order)
        .offset(bindparam("offset"))
        .limit(bindparam("limit"))
        .subquery("shown")
    )
    told = shown.join(_C, _C.c.id == shown.c.id)
    return (
        select(*COLUMNS, *(shown.c[column.name] for column in total))
        .select_from(told.outerjoin(_Respondent, _ANSWERS).outerjoin(_Owner, _Owner.c.id == _C.c.owner_id))
        .order_by(*order)
    )


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a case can be handed to, with the open cases already held."""

    id: int
    public_id: str
    name: str
    cases: int


def list_colleagues(session: Session) -> list[Colleague]:
    """Mediators and managers whose accounts are open, by name."""
    load = (
        select(Case.owner_id, func.count().label("cases"))
        .where(Case.ended_at.is_(None), Case.owner_id.is_not(None))
        .group_by(Case.owner_id)
        .subquery()
    )
    staff = select(AccountRole.account_id).where(AccountRole.role.in_((Role.MEDIATOR, Role.MANAGER)))
    rows = session.execute(
        select(Account.id, Account.public_id, Account.name, func.coalesce(load.c.cases, 0))
        .outerjoin(load, load.c.owner_id == Account.id)
        .where(Account.id.in_(staff), Account.disabled_at.is_(None))
        .order_by(Account.name, Account.id)
    )
    return [Colleague(*row) for row in rows]
