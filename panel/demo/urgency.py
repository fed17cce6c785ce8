"""What mediators of the demo asked of the manager: one question waits, one was answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.lifecycle import CaseStatus
from panel.models import Account, Case, RemedyKind
from panel.services.escalating import Wish, approve, escalate

ASKED_AGO = timedelta(hours=5)
REASONS = {
    "en": "The guest asks for more than I may promise, and wants an answer before the trip home. May I go this far?",
    "zh": "顾客要的超出我能承诺的额度，又等着答复，能不能谈到这个数？",
}
REPLY = {
    "en": "Agreed: the hotel was told about it twice before. Offer it once, with the reasons.",
    "zh": "同意。这家店之前提醒过两次，提一次，把理由写清楚。",
}
WAITS, ANSWERED = (CaseStatus.IN_MEDIATION, 250_000), (CaseStatus.IMPASSE, 120_000)


def ask_managers(stage: Stage, now: datetime) -> None:
    """The case in mediation waits for its answer; the one at an impasse has it."""
    with stage.house.db.reading() as session:
        rows = session.execute(
            select(Case.id, Case.status, Case.language, Account.persona).join(Account, Account.id == Case.owner_id)
            .where(Case.status.in_([WAITS[0], ANSWERED[0]])).order_by(Case.id)
        ).all()
    for case_id, status, language, persona in rows:
        amount = WAITS[1] if status is WAITS[0] else ANSWERED[1]
        wish, by_id = Wish(RemedyKind.COMPENSATION, amount), stage.person(persona or "")
        with stage.house.work() as uow:
            asked = escalate(uow, case_id, wish, REASONS[language], by_id=by_id, now=now - ASKED_AGO).public_id
        if status is ANSWERED[0]:
            with stage.house.work() as uow:
                approve(
                    uow, case_id, asked, wish, REPLY[language], by_id=stage.person("qin_yue"),
                    now=now - ASKED_AGO + timedelta(hours=2),
                )
