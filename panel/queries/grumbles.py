"""Grumbles: which, in which order, how many; how many came a week. Nobody of staff sees those about a shop of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
from sqlalchemy.orm import Session

from panel.models import Case, Grumble, GrumbleState, Merchant, MerchantMember

VIEWS = ("open", "handled", "promoted", "all")
PAGE = 50
OWN_PAGE = 20
SEARCH_SIGNS = 80
BATCH = 500  # rows a table is read by
_S = GrumbleState


@dataclass(frozen=True, slots=True)
class GrumbleFilter:
    """What is wanted. `merchant`: the public id of one; `text` is looked for in the words and the merchant's name."""

    view: str = "open"
    merchant: str = ""
    category: str = ""
    text: str = ""


def count_views(session: Session, account_id: int, wanted: GrumbleFilter) -> dict[str, int]:
    """How many grumbles each view holds with this filter; one query."""
    counts = [func.count(case((_view(name), 1))) for name in VIEWS]
    row = session.execute(
        select(*counts).select_from(Grumble).join(Merchant).where(*_conditions(account_id, wanted))
    ).one()
    return dict(zip(VIEWS, row, strict=True))


def list_grumbles(
    session: Session, account_id: int, wanted: GrumbleFilter, *, page: int = 1
) -> Sequence[Row[Grumble, Merchant, Case]]:
    """One page of a view, the newest first; each with its merchant and the case it became, if any."""
    return session.execute(_query(account_id, wanted).offset((max(1, page) - 1) * PAGE).limit(PAGE)).all()


def read_grumbles(
    session: Session, account_id: int, wanted: GrumbleFilter
) -> Iterator[Row[Grumble, Merchant, Case]]:
    """All of a view in the same order, for a file; a batch at a time."""
    query, at = _query(account_id, wanted).limit(BATCH), 0
    while rows := session.execute(query.offset(at)).all():
        yield from rows
        at += len(rows)


def list_own(session: Session, account_id: int, *, page: int = 1) -> Sequence[Row[Grumble, Merchant, Case]]:
    """One page of one's own, the newest first."""
    mine = _joined().where(Grumble.account_id == account_id).order_by(Grumble.id.desc())
    return session.execute(mine.offset((max(1, page) - 1) * OWN_PAGE).limit(OWN_PAGE)).all()


def count_own(session: Session, account_id: int) -> int:
    """How many one has left."""
    return session.scalar(select(func.count()).select_from(Grumble).where(Grumble.account_id == account_id)) or 0


def count_weeks(session: Session, account_id: int, first: int, last: int) -> Sequence[Row[Merchant, str, int, int]]:
    """(merchant, category, week, how many) of the weeks from `first` to `last`; what was taken back does not count."""
    return session.execute(
        select(Merchant, Grumble.category, Grumble.week, func.count()).join(Merchant, Merchant.id == Grumble.merchant_id)
        .where(Grumble.week.between(first, last), Grumble.state != _S.WITHDRAWN, is_no_own(account_id))
        .group_by(Merchant.id, Grumble.category, Grumble.week)
    ).all()


def is_no_own(account_id: int) -> ColumnElement[bool]:
    """For rows of grumbles: neither said by this account nor about a merchant it answers for."""
    shops = select(MerchantMember.merchant_id).where(MerchantMember.account_id == account_id)
    return Grumble.merchant_id.not_in(shops) & Grumble.account_id.is_distinct_from(account_id)


def find_of_case(session: Session, case_id: int) -> Grumble | None:
    """The grumble a case began with."""
    return session.scalar(select(Grumble).where(Grumble.case_id == case_id))


def _joined() -> Select[Grumble, Merchant, Case]:
    return select(Grumble, Merchant, Case).join(Merchant, Merchant.id == Grumble.merchant_id).outerjoin(
        Case, Case.id == Grumble.case_id
    )


def _query(account_id: int, wanted: GrumbleFilter) -> Select[Grumble, Merchant, Case]:
    return _joined().where(*_conditions(account_id, wanted), _view(wanted.view)).order_by(Grumble.id.desc())


def _view(view: str) -> ColumnElement[bool]:
    return {
        "open": Grumble.state == _S.OPEN, "handled": Grumble.state.in_((_S.READ, _S.ANSWERED)),
        "promoted": Grumble.state == _S.PROMOTED,
    }.get(view, Grumble.state != _S.WITHDRAWN)


def _conditions(account_id: int, wanted: GrumbleFilter) -> list[ColumnElement[bool]]:
    found = [is_no_own(account_id), Grumble.state != _S.WITHDRAWN]
    if wanted.merchant:
        found.append(Merchant.public_id == wanted.merchant)
    if wanted.category:
        found.append(Grumble.category == wanted.category)
    if sought := wanted.text.strip()[:SEARCH_SIGNS]:
        found.append(or_(*(column.icontains(sought, autoescape=True) for column in (Grumble.text, Merchant.name))))
    return found
