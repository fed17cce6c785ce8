"""The demo's expert: an entry in the directory, an opinion that both sides read, and a question that waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.lifecycle import CaseStatus
from panel.models import Account, Case, PartyRole
from panel.services.advising import Question, accept_invitation, invite_expert
from panel.services.experts import Calling, describe_oneself, put_profile
from panel.services.opinions import Words, remark, sign_opinion

EXPERT = "xu_heng"
ABOUT = "做了十二年消费维权，写过三本给普通人看的合同手册。能看格式条款、预付卡和举证责任；不看医疗损害。"
ASKED, WAITS = "格式条款没有显著提示的，对顾客还有约束力吗？", "这种情形下，谁应当证明东西是怎么坏的？"
OPINION = (
    "经营者使用格式条款，应当以显著方式提请注意与顾客有重大利害关系的内容；没有提请注意的，顾客可以主张它不是合同的内容。"
    "所以先看提示在哪里、字有多大、是否在付款之前。只凭现有材料，我看不出付款之前有过提示；如果另有页面记录，结论会不同。"
)
REMARK = "付款那一页我截了图，从头到尾没有出现过这一条。"


def advise(stage: Stage, now: datetime) -> None:
    """Let the expert answer one question and leave another one open."""
    expert, at = stage.person(EXPERT), now - timedelta(hours=9)
    with stage.house.work() as uow:
        put_profile(uow, expert, Calling("adviser", "law"), now=at)
        describe_oneself(uow, expert, ABOUT, is_open=True, now=at)
        whom = uow.session.get_one(Account, expert).public_id
    heard, waiting = (_newest(stage, status) for status in (CaseStatus.DECIDED, CaseStatus.REDACTING))
    if heard is not None:
        case, owner = heard
        with stage.house.work() as uow:
            asked = invite_expert(uow, case, Question(whom, ASKED), by_id=owner, now=at).public_id
            accept_invitation(uow, case, expert, now=at + timedelta(hours=1))
            sign_opinion(uow, case, expert, Words(OPINION), now=at + timedelta(hours=3))
            remark(uow, case, asked, PartyRole.COMPLAINANT, REMARK, now=at + timedelta(hours=4))
    if waiting is not None:
        with stage.house.work() as uow:
            invite_expert(uow, waiting[0], Question(whom, WAITS), by_id=waiting[1], now=now - timedelta(hours=1))


def _newest(stage: Stage, status: CaseStatus) -> tuple[int, int] | None:
    """The newest case of this status in Chinese, with whoever holds it."""
    with stage.house.db.reading() as session:
        found = session.execute(
            select(Case.id, Case.owner_id)
            .where(Case.status == status, Case.language == "zh", Case.owner_id.is_not(None)).order_by(Case.id.desc()).limit(1)
        ).one_or_none()
        return (found[0], found[1]) if found is not None and found[1] is not None else None
