"""The mediators' queue: which cases, in which order, how many. A fixed number of queries whatever the number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from panel.lifecycle import CaseStatus
from panel.models import Account, AccountRole, Case, Juror, MerchantMember, Party, PartyRole, Role, Round, Seat

RISK = timedelta(hours=6)  # a deadline nearer than this, or past, is at risk
PAGE = 50
VIEWS = ("mine", "unowned", "risk", "all")
SEARCH_SIGNS = 80
Respondent = aliased(Party, name="respondent")
Owner = aliased(Account, name="owner")


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
    counts = [func.count(case((_in_view(name, watcher, now), 1))).label(name) for name in VIEWS]
    row = session.execute(select(*counts).where(_visible(watcher), Case.ended_at.is_(None))).one()
    return {name: getattr(row, name) for name in VIEWS}


def count_queue(session: Session, watcher: Watcher, wanted: QueueFilter, now: datetime) -> int:
    """How many cases fit the filter."""
    query = (
        select(func.count())
        .select_from(Case)
        .join(Respondent, _answers(), isouter=True)
        .where(*_conditions(watcher, wanted, now))
    )
    return session.scalar(query) or 0


def list_queue(
    session: Session, watcher: Watcher, wanted: QueueFilter, now: datetime, *, offset: int = 0, limit: int = PAGE
) -> Sequence[tuple[Case, str | None, str | None]]:
    """(Case, name of the respondent, name of the owner) by deadline, the next one first, cases without deadline last."""
    query = (
        select(Case, Respondent.name, Owner.name)
        .select_from(Case)
        .join(Respondent, _answers(), isouter=True)
        .join(Owner, Owner.id == Case.owner_id, isouter=True)
        .where(*_conditions(watcher, wanted, now))
        .order_by(Case.deadline_at.is_(None), Case.deadline_at, Case.id)
        .offset(offset)
        .limit(limit)
    )
    return session.execute(query).all()


def _conditions(watcher: Watcher, wanted: QueueFilter, now: datetime) -> list[ColumnElement[bool]]:
    held = [_visible(watcher), _in_view(wanted.view, watcher, now)]
    held.append(Case.ended_at.is_(None) if wanted.status is None else Case.status == wanted.status)
    if wanted.category:
        held.append(Case.category == wanted.category)
    if wanted.language:
        held.append(Case.language == wanted.language)
    if wanted.severe:
        held.append(Case.severe.is_(True))
    if wanted.text.strip():
        held.append(_matches(wanted.text.strip()[:SEARCH_SIGNS]))
    return held


def _matches(text: str) -> ColumnElement[bool]:
    return or_(
        Case.number.icontains(text, autoescape=True),
        Case.title.icontains(text, autoescape=True),
        Respondent.name.icontains(text, autoescape=True),
    )


def _in_view(view: str, watcher: Watcher, now: datetime) -> ColumnElement[bool]:
    mine, unowned = Case.owner_id == watcher.account_id, Case.owner_id.is_(None)
    if view == "mine":
        return mine
    if view == "unowned":
        return unowned
    if view == "risk":
        return and_(Case.deadline_at.is_not(None), Case.deadline_at <= now + RISK)
    return Case.id.is_not(None)


def _visible(watcher: Watcher) -> ColumnElement[bool]:
    """Own and unowned cases, for a manager all; never one the watcher is a party or a juror of."""
    members = select(MerchantMember.merchant_id).where(MerchantMember.account_id == watcher.account_id)
    party = exists().where(
        Party.case_id == Case.id, or_(Party.account_id == watcher.account_id, Party.merchant_id.in_(members))
    )
    seated = exists().where(
        Round.case_id == Case.id, Seat.round_id == Round.id, Seat.juror_id == Juror.id, Juror.account_id == watcher.account_id
    )
    apart = and_(~party, ~seated)
    if watcher.sees_all:
        return apart
    return and_(apart, or_(Case.owner_id == watcher.account_id, Case.owner_id.is_(None)))


def _answers() -> ColumnElement[bool]:
    return and_(Respondent.case_id == Case.id, Respondent.role == PartyRole.RESPONDENT, Respondent.ordinal == 0)


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
