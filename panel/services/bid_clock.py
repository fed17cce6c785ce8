"""How a hidden figure ends without having met: its figure is gone at once, whichever way, and so are drafts of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from panel.models import Case, Draft
from panel.models.bid import BidState, HiddenBid
from panel.notices import notify
from panel.queries.cases import lock_case, party_accounts
from panel.uow import UnitOfWork


def draft_key(case_public_id: str) -> str:
    """Under which what somebody types into the form is kept; nobody else reads it."""
    return f"bid.{case_public_id}"


def end_bid(bid: HiddenBid, state: BidState, now: datetime) -> None:
    """It stands no more, and nobody can read any more what it was."""
    bid.state, bid.amount_minor, bid.ended_at = state, None, now


def end_bids(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """The case goes where no figure can meet: all that stand end, and whoever said one is told that. The case is locked."""
    open_ones = select(HiddenBid).where(HiddenBid.case_id == case.id, HiddenBid.state == BidState.OPEN)
    for bid in uow.session.scalars(open_ones.execution_options(populate_existing=True)).all():
        _end_unmet(uow, case, bid, BidState.ENDED, now)
    uow.session.execute(delete(Draft).where(Draft.key == draft_key(case.public_id)))


def list_due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Figures whose days are over, the oldest first."""
    return session.scalars(
        select(HiddenBid.id).where(HiddenBid.state == BidState.OPEN, HiddenBid.ends_at <= now)
        .order_by(HiddenBid.ends_at).limit(limit)
    ).all()


def lapse_bid(uow: UnitOfWork, id_: int, *, now: datetime) -> bool:
    """The clock ends a figure whose days are over. False when somebody else was first."""
    case = lock_case(uow.session, uow.session.get_one(HiddenBid, id_).case_id)
    bid = uow.session.get_one(HiddenBid, id_, populate_existing=True)
    if bid.state is not BidState.OPEN or bid.ends_at > now:
        return False
    _end_unmet(uow, case, bid, BidState.LAPSED, now)
    return True


def _end_unmet(uow: UnitOfWork, case: Case, bid: HiddenBid, state: BidState, now: datetime) -> None:
    """End it and tell its own side, and nobody else: nobody else knows that there was one."""
    end_bid(bid, state, now)
    uow.session.flush()
    notify(
        uow, party_accounts(uow.session, case, bid.role), f"bid.{state.value}", now=now,
        once=f"{case.public_id}:{bid.role.value}:{bid.nth}", case=case, number=case.number,
    )
