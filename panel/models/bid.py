"""Hidden figures: what each side says in secret that the case is worth to it. A figure is kept only while it stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, one_of
from panel.models.case import PartyRole

BIDS_MAX = 3  # of a side in the whole life of a case, with those it took back


class BidState(StrEnum):
    """It stands, or how it ended."""

    OPEN = "open"
    REPLACED = "replaced"  # by the next one of its side
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"  # its days were over
    ENDED = "ended"  # the case went on, or a further firm came in
    MET = "met"  # it is a settlement


_OPEN = text("state = 'open'")


class HiddenBid(Base):
    """The least a complainant would take, or the most a respondent would pay. `nth`: which one of its side, from 1.

    The amount is gone as soon as it stands no more, also when the two met: only their middle stays, in the proposal.
    """

    __tablename__ = "hidden_bids"
    __table_args__ = (
        UniqueConstraint("case_id", "role", "nth", name="bids_in_order"),
        CheckConstraint(f"nth BETWEEN 1 AND {BIDS_MAX}", name="few_bids"),
        CheckConstraint("(state = 'open') = (amount_minor IS NOT NULL)", name="figure_iff_open"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="open_iff_not_ended"),
        CheckConstraint("(state = 'met') = (proposal_id IS NOT NULL)", name="met_iff_settled"),
        CheckConstraint("amount_minor > 0", name="figure_positive"),
        CheckConstraint("ends_at > made_at", name="ends_later"),
        Index("one_open_bid_per_side", "case_id", "role", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        UniqueConstraint("proposal_id", "role", name="one_bid_met_per_side"),
        Index("ix_hidden_bids_due", "ends_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    nth: Mapped[int]
    amount_minor: Mapped[int | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[BidState] = mapped_column(one_of(BidState, "bid_state"), default=BidState.OPEN)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
