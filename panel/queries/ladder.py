"""Reading marks, scores, escalations and warrants of cases."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models import (
    AccountRole,
    CaseMark,
    CaseRisk,
    Decider,
    Escalation,
    EscalationState,
    MarkKind,
    Role,
)
from panel.queries.staff import is_apart

LIVE = (EscalationState.ASKED, EscalationState.TAKEN)
ANSWERS = (EscalationState.APPROVED, EscalationState.RETURNED)


def find_mark(session: Session, case_id: int, kind: MarkKind) -> CaseMark | None:
    """The mark of this kind that stands, or None."""
    return session.scalar(
        select(CaseMark).where(CaseMark.case_id == case_id, CaseMark.kind == kind, CaseMark.lifted_at.is_(None))
    )


def find_risk(session: Session, case_id: int) -> CaseRisk | None:
    """The score of a case; None before the first sweep after its filing."""
    return session.scalar(select(CaseRisk).where(CaseRisk.case_id == case_id))


def find_live(session: Session, case_id: int) -> Escalation | None:
    """The escalation of a case that waits for its answer, or None."""
    return session.scalar(select(Escalation).where(Escalation.case_id == case_id, Escalation.state.in_(LIVE)))


def list_answered(session: Session, case_id: int) -> list[Escalation]:
    """What managers approved or handed back, newest first."""
    query = select(Escalation).where(Escalation.case_id == case_id, Escalation.state.in_(ANSWERS))
    return list(session.scalars(query.order_by(Escalation.id.desc())))


def acting_as(session: Session, account_id: int | None) -> Decider:
    """With whose power an account acts."""
    held = select(AccountRole.account_id).where(AccountRole.account_id == account_id, AccountRole.role == Role.MANAGER)
    is_manager = account_id is not None and session.scalar(held) is not None
    return Decider.MANAGER if is_manager else Decider.MEDIATOR


def count_waiting(session: Session, account_id: int) -> int:
    """Escalations that wait for managers, without those of cases this one is a side or a juror of."""
    query = select(func.count()).select_from(Escalation)
    return session.scalar(query.where(Escalation.state.in_(LIVE), is_apart(Escalation.case_id, account_id))) or 0
