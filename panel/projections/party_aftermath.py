"""What follows a decision, as the parties see it: one's own second explanation, and appeals with their rulings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Appeal, Case, PartyRole, SecondExplanation
from panel.queries.pauses import ends_at, list_pauses


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """A second explanation one side asked for; `text` is None until it is given. `quiet_until`: not to be spoken to before."""

    question: str
    asked_at: datetime
    due_at: datetime
    text: str | None
    given_at: datetime | None
    quiet_until: datetime | None


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal; `admitted` is None until somebody ruled on it."""

    side: str
    ground: str
    text: str
    filed_at: datetime
    admitted: bool | None
    ruling: str
    ruled_at: datetime | None


def list_explanations(session: Session, case: Case, role: PartyRole) -> tuple[ExplanationView, ...]:
    """The explanations this side asked for, newest first; the other side's are not its business."""
    rows = session.scalars(
        select(SecondExplanation)
        .where(SecondExplanation.case_id == case.id, SecondExplanation.role == role)
        .order_by(SecondExplanation.id.desc())
    )
    quiet = {at: ends_at(pause) for at, pause in list_pauses(session, case.id).items()}
    return tuple(ExplanationView(e.question, e.asked_at, e.due_at, e.text, e.given_at, quiet.get(e.id)) for e in rows)


def list_appeals(session: Session, case: Case, roles: Mapping[int, str]) -> tuple[AppealView, ...]:
    """All appeals of the case, newest first. `roles`: party id -> side."""
    rows = session.scalars(select(Appeal).where(Appeal.case_id == case.id).order_by(Appeal.id.desc()))
    return tuple(
        AppealView(roles[a.party_id], a.ground.value, a.text, a.filed_at, a.admitted, a.ruling or "", a.ruled_at) for a in rows
    )
