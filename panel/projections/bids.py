"""What one side said in secret, for that side alone. There is no view of a case's figures: every one begins with a role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from panel.models import Case, PartyRole
from panel.models.bid import BIDS_MAX, BidState
from panel.queries.bids import find_bar, list_bids, standing


@dataclass(frozen=True, slots=True)
class BidView:
    """A figure that stands, in minor units, until when."""

    amount_minor: int
    made_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class PastBid:
    """One that stands no more: how it ended. What it was is kept nowhere."""

    nth: int
    state: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class OwnBids:
    """A side's own. `bar`: the code of why none can be said here, "" for none; `most`: the sum in dispute, the highest."""

    bar: str
    most: int
    standing: BidView | None
    past: tuple[PastBid, ...]
    left: int


def view_own_bids(session: Session, case: Case, role: PartyRole, now: datetime) -> OwnBids:
    """What the side `role` said and may still say at `now`."""
    rows = list_bids(session, case.id, role)
    found = standing(rows, now)
    past = tuple(
        PastBid(row.nth, (BidState.LAPSED if row.state is BidState.OPEN else row.state).value, row.ended_at or row.ends_at)
        for row in rows if row is not found
    )
    stands = None if found is None or found.amount_minor is None else BidView(found.amount_minor, found.made_at, found.ends_at)
    return OwnBids(find_bar(session, case, now) or "", case.amount_minor or 0, stands, past, BIDS_MAX - len(rows))
