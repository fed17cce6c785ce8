"""Break-glass: a request to open one thing that is closed to everybody, and the history of what was done with it.

The history is only ever added to (`record_triggers.py`). No table of ballots is named here: no request leads to one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class GlassKind(StrEnum):
    """What a request is about: what both sides of a case wrote and handed in, with who they are; or who sits on one seat."""

    ORIGINALS = "originals"
    SEAT = "seat"


class GlassReason(StrEnum):
    """Why something has to be opened. Told to whoever it concerns and in the record; the words of the request are not."""

    AUTHORITY = "authority"  # the police, a court or an authority asks, as the law lets it
    DANGER = "danger"  # somebody may come to harm
    LEAK = "leak"  # something seems to have got out
    FAULT = "fault"  # a fault of the house that cannot be put right without looking


class GlassState(StrEnum):
    """Where a request stands. Only `open` opens anything."""

    WAITING = "waiting"
    OPEN = "open"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # nobody approved it in time
    CLOSED = "closed"


class GlassDeed(StrEnum):
    """One act of the history."""

    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    LOOKED = "looked"
    CLOSED = "closed"


_LIVE = "state IN ('waiting', 'open')"
_OF_CASE, _OF_SEAT = f"seat_id IS NULL AND {_LIVE}", f"seat_id IS NOT NULL AND {_LIVE}"
_ONCE = "act <> 'looked'"


class GlassRequest(Base):
    """Somebody asks to open one thing; somebody else approves. `seat_id`: the seat, of a request of that kind."""

    __tablename__ = "glass_requests"
    __table_args__ = (
        CheckConstraint("(kind = 'seat') = (seat_id IS NOT NULL)", name="seat_iff_seat"),
        CheckConstraint("decided_by_id <> requested_by_id", name="two_persons"),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decision_whole"),
        CheckConstraint("state NOT IN ('open', 'closed') OR (decided_by_id IS NOT NULL AND open_until IS NOT NULL)",
                        name="open_only_approved"),
        CheckConstraint("looks >= 0", name="looks_count"),
        Index("one_live_request_of_case", "case_id", "requested_by_id", unique=True, sqlite_where=text(_OF_CASE),
              postgresql_where=text(_OF_CASE)),
        Index("one_live_request_of_seat", "seat_id", "requested_by_id", unique=True, sqlite_where=text(_OF_SEAT),
              postgresql_where=text(_OF_SEAT)),
        Index("ix_glass_requests_state", "state", "id"),
        Index("ix_glass_requests_case", "case_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[GlassKind] = mapped_column(one_of(GlassKind, "glass_kind"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seats.id"))
    category: Mapped[GlassReason] = mapped_column(one_of(GlassReason, "glass_reason"))
    reason: Mapped[str] = mapped_column(Text)  # emptied with the originals of the case, `reply` too
    state: Mapped[GlassState] = mapped_column(one_of(GlassState, "glass_state"), default=GlassState.WAITING)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]  # when it lapses without an approval
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_role: Mapped[str] = mapped_column(String(12), default="")  # quality, admin
    decided_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")  # why it was declined
    open_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    looks: Mapped[int] = mapped_column(default=0)


class GlassAct(Base):
    """One line of the history of a request. `by_id` is None where a clock acted; `seen`: what was looked at."""

    __tablename__ = "glass_acts"
    __table_args__ = (
        Index("one_act_of_a_kind", "request_id", "act", unique=True, sqlite_where=text(_ONCE), postgresql_where=text(_ONCE)),
        Index("ix_glass_acts_request", "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("glass_requests.id"))
    act: Mapped[GlassDeed] = mapped_column(one_of(GlassDeed, "glass_act"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    seen: Mapped[str] = mapped_column(String(26), default="")  # "texts", "person", or the public id of an exhibit
    at: Mapped[datetime]
