"""Cases that may tell the same as another one: which are near enough to be compared, and what was said of pairs of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from panel.models import Account, Case, Merchant, Party, PartyRole, Statement, StatementKind
from panel.models.duplicate import CasePair

NEAR = 30  # the nearest in time of each sort are compared, before and after


@dataclass(frozen=True, slots=True)
class Told:
    """What is compared: a filing, or a case as it was filed. `cluster`: the household of who complains, 0: none known."""

    merchant_id: int
    account_id: int | None
    cluster: int
    category: str
    order_no: str
    occurred_on: date | None
    text: str
    filed_at: datetime
    case_id: int = 0


def find_told(session: Session, case: Case) -> Told | None:
    """A case as it was filed; None where there is no merchant, or the originals are gone."""
    if case.merchant_id is None or case.erased_at is not None:
        return None
    return next(iter(_told(session, Case.id == case.id)), None)


def told_of(session: Session, account: Account, merchant_name: str, filing: Told) -> Told | None:
    """A filing that was not sent yet, made whole with its merchant and household; None for a merchant nobody knows."""
    merchant = session.scalar(select(Merchant.id).where(Merchant.name == merchant_name.strip()[:120]))
    if merchant is None:
        return None
    return replace(filing, merchant_id=merchant, account_id=account.id, cluster=account.cluster)


def list_near(session: Session, told: Told, days: int) -> list[Told]:
    """The cases of the merchant within so many days that may be the same: the household's, those with the order number, and the
    nearest of the same kind of dispute."""
    span = timedelta(days=days)
    around = (
        Case.merchant_id == told.merchant_id, Case.filed_at.between(told.filed_at - span, told.filed_at + span),
        Case.erased_at.is_(None), Case.id != told.case_id,
    )
    ids: set[int] = set()
    for query in (_of_household(told), _of_order(told), *_of_kind(told)):
        if query is not None:
            ids.update(session.scalars(query.where(*around).limit(NEAR)))
    return _told(session, Case.id.in_(ids)) if ids else []


def list_own_open(session: Session, told: Told) -> list[Told]:
    """The open cases of the customer with this merchant."""
    query = _complainants(Party.account_id == told.account_id).where(
        Case.merchant_id == told.merchant_id, Case.ended_at.is_(None), Case.id != told.case_id
    )
    ids = session.scalars(query.order_by(Case.id.desc()).limit(NEAR)).all()
    return _told(session, Case.id.in_(ids)) if ids else []


def _complainants(whose: ColumnElement[bool]) -> Select[int]:
    return select(Case.id).join(Party, Party.case_id == Case.id).where(Party.role == PartyRole.COMPLAINANT, whose)


def _of_household(told: Told) -> Select[int] | None:
    if told.account_id is None:
        return None
    whose = Party.account_id == told.account_id
    if told.cluster:
        whose = or_(whose, Party.account_id.in_(select(Account.id).where(Account.cluster == told.cluster)))
    return _complainants(whose).order_by(Case.id.desc())


def _of_order(told: Told) -> Select[int] | None:
    return select(Case.id).where(Case.order_no == told.order_no).order_by(Case.id.desc()) if told.order_no else None


def _of_kind(told: Told) -> tuple[Select[int], Select[int]]:
    same = select(Case.id).where(Case.category == told.category)
    return (
        same.where(Case.filed_at <= told.filed_at).order_by(Case.filed_at.desc()),
        same.where(Case.filed_at > told.filed_at).order_by(Case.filed_at),
    )


def _told(session: Session, which: ColumnElement[bool]) -> list[Told]:
    """Cases as they were filed, the newest first."""
    rows = session.execute(
        select(Case, Party.account_id, Account.cluster, Statement.text)
        .join(Party, (Party.case_id == Case.id) & (Party.role == PartyRole.COMPLAINANT))
        .outerjoin(Account, Account.id == Party.account_id)
        .outerjoin(Statement, (Statement.party_id == Party.id) & (Statement.kind == StatementKind.CLAIM))
        .where(which).order_by(Case.id.desc())
    )
    return [
        Told(
            case.merchant_id or 0, account, cluster or 0, case.category, case.order_no or "", case.occurred_on, text or "",
            case.filed_at, case.id,
        )
        for case, account, cluster, text in rows
    ]


def find_pair(session: Session, one: int, other: int) -> CasePair | None:
    """What was said of two cases."""
    low, high = sorted((one, other))
    return session.scalar(select(CasePair).where(CasePair.low_id == low, CasePair.high_id == high))


def find_merged(session: Session, case_id: int) -> CasePair | None:
    """The pair in which this case was merged into the other."""
    return session.scalar(select(CasePair).where(CasePair.merged_id == case_id))


def list_pairs(session: Session, case_id: int) -> Sequence[CasePair]:
    """Everything that was said of this case and another, the newest first."""
    return session.scalars(
        select(CasePair).where(or_(CasePair.low_id == case_id, CasePair.high_id == case_id)).order_by(CasePair.id.desc())
    ).all()


def complainant_of(session: Session, case_id: int) -> int | None:
    """The account of who complains; None where nobody knows."""
    return session.scalar(
        select(Party.account_id).where(Party.case_id == case_id, Party.role == PartyRole.COMPLAINANT)
    )
