"""What the demo's merchants and mediators promised: kept, denied by the other side, overdue, and still to be kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.lifecycle import CaseStatus
from panel.models import Case, PartyRole, Promiser, PromiseSource, PromiseState
from panel.queries.cases import get_case, party_accounts
from panel.services.promises import Promised, answer_promise, keepers, make_promise, mark_promise
from panel.workdays import add_working_days, next_working_day

STATES = (CaseStatus.CLOSED, CaseStatus.SETTLED, CaseStatus.IN_MEDIATION, CaseStatus.DECIDED)
MOST = 6
WORDS = {
    "zh": ("把差额退到原支付账户，并把退款凭证发给顾客。",
           "派人上门查看，当面道歉，并写一份说明。", "今天下午已办好。", "我这边还没有收到。"),
    "en": ("We refund the difference to the card it was paid with and send the receipt.",
           "Somebody comes to see it, apologises in person, and writes down what happened.", "Done this afternoon.",
           "Nothing has arrived here yet."),
}  # fmt: skip


def promise(stage: Stage, now: datetime) -> None:
    """Merchants promise in a few cases; some weeks later it shows what became of it. The last ones are still to be kept."""
    with stage.house.db.reading() as session:
        found = session.execute(
            select(Case.id, Case.public_id, Case.language).where(Case.status.in_(STATES)).order_by(Case.filed_at)
        ).all()
    for at, (case_id, public_id, language) in enumerate(found[:MOST]):
        _one(stage, case_id, public_id, language, at, now)


def _one(stage: Stage, case_id: int, public_id: str, language: str, at: int, now: datetime) -> None:
    """The `at`-th: kept and agreed, kept and denied, overdue, or still to be kept."""
    refund, visit, done, denied = WORDS[language]
    ahead = at >= MOST // 2
    made = now - timedelta(days=1 if ahead else 20)
    due = next_working_day(add_working_days(made.date(), 4 if ahead else 3))
    said = visit if at % 2 else refund
    promised = Promised(Promiser.RESPONDENT, PartyRole.COMPLAINANT, said, due, PromiseSource.HAND, UTC)
    with stage.house.work() as uow:
        case = get_case(uow.session, public_id)
        members, customers = keepers(uow, case, Promiser.RESPONDENT), party_accounts(uow.session, case, PartyRole.COMPLAINANT)
        if not members or not customers:
            return
        row = make_promise(uow, case_id, promised, by_id=members[0], now=made, actor="respondent").public_id
    if ahead or at == 2:
        return
    told = made + timedelta(days=2)
    with stage.house.work() as uow:
        mark_promise(
            uow, case_id, row, PromiseState.KEPT, done, by=Promiser.RESPONDENT, by_id=members[0], now=told, actor="respondent"
        )
    with stage.house.work() as uow:
        answer_promise(
            uow, case_id, row, at != 1, denied if at == 1 else "", role=PartyRole.COMPLAINANT, by_id=customers[0],
            now=told + timedelta(hours=20),
        )  # fmt: skip
