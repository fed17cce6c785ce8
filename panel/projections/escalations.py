"""What waits for the managers: one line a case, no texts of the parties; none of cases the reader is a side or a juror of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from panel.models import Account, Case, CaseRisk, Escalation, RemedyKind, RiskLevel
from panel.queries.ladder import LIVE
from panel.queries.staff import is_apart

PAGE = 50
VIEWS = ("waiting", "answered")


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """One escalation of the list."""

    id: str
    case_id: str
    number: str
    title: str
    category: str
    currency: str
    state: str
    remedy: RemedyKind | None
    amount: int | None
    level: RiskLevel | None
    asked_by: str
    taken_by: str
    due_at: datetime
    ended_at: datetime | None


def list_escalations(session: Session, account_id: int, view: str, page: int) -> tuple[list[EscalationRow], dict[str, int]]:
    """A page of them, the next clock first (answered ones: the newest first), and how many each view holds."""
    asker, taker = aliased(Account), aliased(Account)
    waits, apart = Escalation.state.in_(LIVE), is_apart(Escalation.case_id, account_id)
    counts = session.execute(select(waits, func.count()).where(apart).group_by(waits)).all()
    held = {bool(is_waiting): number for is_waiting, number in counts}
    query = (
        select(Escalation, Case, CaseRisk.level, asker.name, taker.name)
        .join(Case, Case.id == Escalation.case_id).outerjoin(CaseRisk, CaseRisk.case_id == Case.id)
        .outerjoin(asker, asker.id == Escalation.asked_by_id).outerjoin(taker, taker.id == Escalation.taken_by_id)
        .where(apart, waits if view == VIEWS[0] else ~waits)
        .order_by(*((Escalation.due_at, Escalation.id) if view == VIEWS[0] else (Escalation.id.desc(),)))
        .offset((page - 1) * PAGE).limit(PAGE)
    )
    rows = [
        EscalationRow(
            id=one.public_id, case_id=case.public_id, number=case.number, title=case.title, category=case.category,
            currency=case.currency, state=one.state.value, remedy=one.remedy, amount=one.amount_minor, level=level,
            asked_by=asked or "", taken_by=taken or "", due_at=one.due_at, ended_at=one.ended_at,
        )
        for one, case, level, asked, taken in session.execute(query)
    ]
    return rows, {VIEWS[0]: held.get(True, 0), VIEWS[1]: held.get(False, 0)}
