"""What people of the demo say after their cases: surveys, an invited past customer, the pulse of last month."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.models import MEASURES, Account, Case, Juror, JurorStatus, Outreach, PartyRole, Survey, WorkPart
from panel.services.outreach import answer_outreach, draw_outreach
from panel.services.pulse import give_pulse
from panel.services.surveys import Told, answer_survey

C, R = PartyRole.COMPLAINANT, PartyRole.RESPONDENT
TWO_DAYS = timedelta(days=2)
# Marks in the order of MEASURES, a reply, anything else; by language of the case and side.
SAID: dict[tuple[str, PartyRole], tuple[tuple[int, ...], str, str]] = {
    ("zh", C): ((5, 5, 4, 4, 3), "等评审团的那两天最久，要是能看到大概还要多久就好了。", "结果写得很清楚，谁都看得懂。"),
    ("zh", R): ((4, 4, 4, 3, 4), "上传监控录像的地方找了半天。", ""),
    ("en", C): ((4, 5, 4, 5, 3), "I did not see at first that I could answer the hotel's statement.", ""),
    ("en", R): ((3, 4, 4, 4, 4), "", "We lost, and the reasons were still fair to read."),
}
LOOKING_BACK = {
    "zh": "后来再点，汤碗都封好了。就是当时电话打了三次才有人接。",
    "en": "The hotel's page is clearer now. What I still miss is a word from the hotel itself.",
}
LOAD = (3, 4, 3, 2, 3, 4)  # of jurors, last month


def hear(stage: Stage, now: datetime) -> None:
    """Let both sides of the closed cases answer, draw this month's past customers, take last month's pulse."""
    with stage.house.db.reading() as session:
        asked = session.execute(
            select(Survey.case_id, Survey.role, Survey.asked_at, Case.language).join(Case, Case.id == Survey.case_id)
            .order_by(Survey.id)
        ).all()
    for case_id, role, asked_at, language in asked:
        marks, reply, comment = SAID[language, role]
        with stage.house.work() as uow:
            told = Told(dict(zip(MEASURES, marks, strict=True)), reply, comment)
            answer_survey(uow, case_id, role, told, now=asked_at + TWO_DAYS)
    with stage.house.work() as uow:
        draw_outreach(uow, stage.rng.randbytes(32), now=now)
    _answer(stage, now)
    _pulse(stage, now)


def _answer(stage: Stage, now: datetime) -> None:
    with stage.house.work() as uow:
        found = uow.session.execute(
            select(Outreach.public_id, Outreach.account_id, Case.language).join(Case, Case.id == Outreach.case_id)
        ).all()
        for public_id, account_id, language in found:
            answer_outreach(uow, public_id, account_id, 4, LOOKING_BACK[language], now=now)


def _pulse(stage: Stage, now: datetime) -> None:
    last_month = now.replace(day=1, hour=0, minute=0) - TWO_DAYS
    with stage.house.work() as uow:
        jurors = uow.session.scalars(
            select(Juror.account_id).join(Account, Account.id == Juror.account_id)
            .where(Juror.status == JurorStatus.ACTIVE).order_by(Juror.id).limit(len(LOAD))
        ).all()
        for account_id, load in zip(jurors, LOAD, strict=True):
            give_pulse(uow, account_id, WorkPart.JUROR, load, 5 if load < 4 else 4, now=last_month)
