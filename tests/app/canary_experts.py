"""The planted case's expert, who writes names into the opinion, and an objection that one side tells the house alone."""

from __future__ import annotations

from panel.models import Account, PartyRole
from panel.services.advising import Question, accept_invitation, invite_expert, wish_observer
from panel.services.experts import Calling, put_profile
from panel.services.opinions import Words, remark, sign_opinion
from panel.services.recusing import MEDIATOR, ask_recusal, reject_recusal
from tests.app.town import Town

EXPERT = "皇甫鵷鶵"  # the expert's name: the sides read it, jurors never
RECUSED, RECUSAL_REPLY = "换人缘由翠鸟未", "换人答复翠鸟申"
WISH, REMARK = "观察愿望翠鸟酉", "一句说明翠鸟戌"


def said_by_expert(name: str) -> str:
    """What the expert signs: it names somebody, as no expert should."""
    return f"看照片封口已脱，{name}说的对得上。{EXPERT}签。"


def advise(town: Town, case_id: int, name: str) -> None:
    """Ask, accept, sign with everybody's name in it, remark; wish for an observer; object to the mediator in vain."""
    now, expert = town.scene.now, town.people["adviser"]
    with town.house.work() as uow:
        account = uow.session.get_one(Account, expert)
        account.name, whom = EXPERT, account.public_id
        put_profile(uow, expert, Calling("adviser", "food_safety"), now=now)
    with town.house.work() as uow:
        asked = invite_expert(uow, case_id, Question(whom, "封口合规吗？"), by_id=town.scene.mediator, now=now).public_id
        accept_invitation(uow, case_id, expert, now=now)
        sign_opinion(uow, case_id, expert, Words(said_by_expert(name)), now=now)
        remark(uow, case_id, asked, PartyRole.RESPONDENT, f"{REMARK}，{name}没说全", now=now)
        wish_observer(uow, case_id, PartyRole.RESPONDENT, f"{WISH}，请协会看看{name}", now=now)
    with town.house.work() as uow:
        made = ask_recusal(uow, case_id, PartyRole.RESPONDENT, MEDIATOR, f"{RECUSED}，与{name}同乡", now=now)
        reject_recusal(uow, made.public_id, RECUSAL_REPLY, by_id=town.people["quality"], now=now)
        town.ids["recusal_id"], town.ids["invitation_id"] = made.public_id, asked
