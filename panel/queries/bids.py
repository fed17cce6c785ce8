"""Hidden figures that stand, and whether a case can have any. What one side said is asked for by its role, never by case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from panel.ladder import read_ladder
from panel.models import Case, PartyRole, RemedyKind, Round, Verdict
from panel.models.bid import BidState, HiddenBid
from panel.queries.firms import list_firms
from panel.settings import read_settings

PART = (RemedyKind.PARTIAL_REFUND, RemedyKind.COMPENSATION)  # what a sum below the one in dispute can be, the first that fits
WHOLE = (RemedyKind.FULL_REFUND, RemedyKind.COMPENSATION, RemedyKind.PARTIAL_REFUND)  # … and all of it


def find_bar(session: Session, case: Case, now: datetime) -> str | None:
    """Why no figure can be said in secret in this case; None: one can, from mediation until there is a verdict.

    "bid.off", "bid.verdict" (one is out, appeal or not), "bid.no_sum" (nobody named what it is about), "bid.firms" (who of
    several would pay?), "bid.no_money".
    """
    if read_settings(session, now).bid_days == 0:
        return "bid.off"
    if session.scalar(select(exists().where(Verdict.round_id == Round.id, Round.case_id == case.id))):
        return "bid.verdict"
    if not case.amount_minor:
        return "bid.no_sum"
    if list_firms(session, case.id):
        return "bid.firms"
    return None if remedies_for(session, case, now, PART) else "bid.no_money"


def remedies_for(session: Session, case: Case, now: datetime, wanted: Iterable[RemedyKind]) -> list[RemedyKind]:
    """Those of `wanted` that the playbook of the case's kind of dispute has."""
    permitted = {rung.remedy for rung in read_ladder(session, now).rungs(case.category)}
    return [kind for kind in wanted if kind in permitted]


def list_bids(session: Session, case_id: int, role: PartyRole) -> Sequence[HiddenBid]:
    """What one side said, read anew, the first one first."""
    return session.scalars(
        select(HiddenBid).where(HiddenBid.case_id == case_id, HiddenBid.role == role).order_by(HiddenBid.nth)
        .execution_options(populate_existing=True)
    ).all()


def standing(bids: Iterable[HiddenBid], now: datetime) -> HiddenBid | None:
    """The one of a side that stands now; one whose time is over does not, swept or not."""
    return next((bid for bid in bids if bid.state is BidState.OPEN and now < bid.ends_at), None)


def met_in(session: Session, case_id: int) -> set[int | None]:
    """The ids of the proposals of a case that nobody made: two hidden figures met."""
    found = select(HiddenBid.proposal_id).where(HiddenBid.case_id == case_id, HiddenBid.proposal_id.is_not(None))
    return set(session.scalars(found))
