"""The manager of the demo's month: asked where a mediator may not go alone, she approves, or hands the case back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from panel.demo.early import Stage
from panel.models import Escalation, EscalationState
from panel.services.escalating import Wish, approve, escalate, hand_back, take_escalation
from panel.uow import UnitOfWork

MANAGER = "qin_yue"
LIVE = (EscalationState.ASKED, EscalationState.TAKEN)


def ask(uow: UnitOfWork, stage: Stage, case_id: int, owner: str, wish: Wish, why: str, now: datetime) -> None:
    """The mediator asks for what is beyond the own power."""
    escalate(uow, case_id, wish, why, by_id=stage.person(owner), now=now)


def answer(uow: UnitOfWork, stage: Stage, case_id: int, say: Callable[[str], str], now: datetime) -> bool:
    """Approve an amount that was asked for, hand back a case that the matrix alone sent. Whether anything was asked."""
    found = uow.session.scalar(select(Escalation).where(Escalation.case_id == case_id, Escalation.state.in_(LIVE)))
    if found is None:
        return False
    manager = stage.person(MANAGER)
    take_escalation(uow, case_id, found.public_id, by_id=manager, now=now)
    if found.amount_minor is None:
        hand_back(uow, case_id, found.public_id, say("manager.back"), by_id=manager, now=now)
    else:
        wish = Wish(found.remedy, found.amount_minor)
        approve(uow, case_id, found.public_id, wish, say("manager.yes"), by_id=manager, now=now)
    return True
