"""What a juror reads of control cases once told: one in full, and the list of all one's own. Built from briefs alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models.brief import Brief
from panel.models.control import ControlCase, ControlSeat, ControlStatus
from panel.models.round import Seat


@dataclass(frozen=True, slots=True)
class ControlOutcome:
    """A control case for the juror who judged it. `verdict`: right, wrong or cannot_tell; `counts`: it stands and is an answer.

    `contest`: none, waiting, dismissed or upheld, with `text` and `reply`.
    """

    title: str
    question: str
    language: str
    right_label: str
    why: str
    verdict: str
    withdrawn: bool
    counts: bool
    revealed_at: datetime
    contest: str
    text: str
    reply: str


@dataclass(frozen=True, slots=True)
class ControlLine:
    """One of the own control cases in the list."""

    seat_id: str
    title: str
    language: str
    category: str
    verdict: str
    withdrawn: bool
    revealed_at: datetime


def view_control(session: Session, seat: Seat) -> ControlOutcome | None:
    """The control case this seat was; None before its juror was told, and for a seat in a panel."""
    row = session.execute(
        select(ControlSeat, ControlCase, Brief)
        .join(ControlCase, ControlCase.id == ControlSeat.control_id)
        .join(Brief, Brief.id == ControlCase.brief_id)
        .where(ControlSeat.seat_id == seat.id, ControlSeat.revealed_at.is_not(None))
    ).one_or_none()
    if row is None or row[0].revealed_at is None:
        return None
    meeting, control, brief = row
    labels = {option["key"]: option["label"] for option in brief.options}
    verdict, withdrawn = meeting.answer or "", control.status is ControlStatus.WITHDRAWN
    return ControlOutcome(
        title=brief.title, question=brief.question, language=brief.language, right_label=labels[control.right_key],
        why=control.why, verdict=verdict, withdrawn=withdrawn, counts=not withdrawn and verdict != "cannot_tell",
        revealed_at=row[0].revealed_at, contest=_contest(meeting), text=meeting.contest_text, reply=meeting.reply,
    )


def list_controls(session: Session, juror_id: int, *, limit: int, offset: int = 0) -> tuple[list[ControlLine], int]:
    """The juror's own control cases that were revealed, newest first, and how many there are."""
    mine = (ControlSeat.juror_id == juror_id, ControlSeat.revealed_at.is_not(None))
    rows = session.execute(
        select(Seat.public_id, Brief, ControlSeat.answer, ControlCase.status, ControlSeat.revealed_at)
        .select_from(ControlSeat)
        .join(ControlCase, ControlCase.id == ControlSeat.control_id)
        .join(Brief, Brief.id == ControlCase.brief_id)
        .join(Seat, Seat.id == ControlSeat.seat_id)
        .where(*mine)
        .order_by(ControlSeat.revealed_at.desc(), ControlSeat.id.desc())
        .limit(limit)
        .offset(offset)
    )
    lines = [
        ControlLine(
            seat, brief.title, brief.language, brief.category, answer or "", status is ControlStatus.WITHDRAWN, at
        )
        for seat, brief, answer, status, at in rows
        if at is not None
    ]
    return lines, session.scalar(select(func.count()).select_from(ControlSeat).where(*mine)) or 0


def _contest(meeting: ControlSeat) -> str:
    if meeting.contested_at is None:
        return "none"
    if meeting.upheld is None:
        return "waiting"
    return "upheld" if meeting.upheld else "dismissed"
