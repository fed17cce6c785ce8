"""Time to cool down: not to be spoken to before a moment, and no panel before a moment. Times alone, no words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, one_of
from panel.models.case import PartyRole

_AHEAD = "until > asked_at"
_EARLY = "ended_at IS NULL OR (ended_at >= asked_at AND ended_at < until)"


class ExplanationPause(Base):
    """Before `until` whoever asked for a second explanation does not want to be spoken to; `ended_at`: ready before that.

    `spoken_at`: when the explanation was given, which is never before the end of the pause.
    """

    __tablename__ = "explanation_pauses"
    __table_args__ = (
        CheckConstraint(_AHEAD, name="pause_ahead"),
        CheckConstraint(_EARLY, name="pause_ends_early"),
        CheckConstraint("spoken_at IS NULL OR spoken_at >= until OR (ended_at IS NOT NULL AND spoken_at >= ended_at)",
                        name="silent_until_then"),
    )  # fmt: skip

    explanation_id: Mapped[int] = mapped_column(ForeignKey("second_explanations.id"), primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    spoken_at: Mapped[datetime | None]


class PanelPause(Base):
    """Before `until` a side does not want its case to go to a panel. Once for each side of a case, whatever rounds follow."""

    __tablename__ = "panel_pauses"
    __table_args__ = (
        UniqueConstraint("case_id", "role", name="one_pause_per_side"),
        CheckConstraint(_AHEAD, name="pause_ahead"),
        CheckConstraint(_EARLY, name="pause_ends_early"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
