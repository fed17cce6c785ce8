"""What the demo's cases teach: actions moved, done and waiting for their review; similar cases that raised an issue."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.models import Account, Case, CaseAction, Closing, IssueState, SystemicIssue
from panel.services.actions import mark_done, move_action
from panel.services.issues import Advice, recommend
from panel.services.repeating import see_case, see_closing

LOOKED_AFTER = timedelta(minutes=5)  # the sweep of a running house
MORE_TIME = timedelta(days=5)  # from now
DONE_AFTER = timedelta(days=3)
DONE = {"en": "Both rates now state the refund right under the price, on the page and in the confirmation mail."}
MOVED = "新的缠膜机下周才到货，先用封口贴代替。"
ADVICE = Advice(
    "价目表写明烫染分档价格和附加项目，动手前让顾客在报价单上签字；两周内抽查十单。", "阮剪造型门店负责人", None
)


def teach(stage: Stage, now: datetime) -> None:
    """Look for repeats as the sweep of the time would have, then let people work on what is there."""
    with stage.house.db.reading() as session:
        cases = session.execute(select(Case.id, Case.filed_at).order_by(Case.filed_at)).all()
        closings = session.execute(select(Closing.id, Closing.closed_at).order_by(Closing.closed_at)).all()
        told = session.execute(
            select(
                CaseAction.public_id, CaseAction.case_id, CaseAction.owner, CaseAction.made_at, Account.persona, Case.language
            )
            .join(Case, Case.id == CaseAction.case_id).join(Account, Account.id == Case.owner_id)
        ).all()
    for case_id, filed_at in cases:
        with stage.house.work() as uow:
            see_case(uow, case_id, now=filed_at + LOOKED_AFTER)
    for closing_id, closed_at in closings:
        with stage.house.work() as uow:
            see_closing(uow, closing_id, now=closed_at + LOOKED_AFTER)
    for action_id, case_id, owner, made_at, persona, language in told:
        at, by_id = made_at + DONE_AFTER, stage.person(persona or "")
        with stage.house.work() as uow:
            if language in DONE:
                mark_done(uow, case_id, action_id, DONE[language], by_id=by_id, now=at, actor="owner")
            else:
                move_action(
                    uow, case_id, action_id, owner, (now + MORE_TIME).date(), MOVED, seen=1, by_id=by_id, now=at,
                    today=at.date(), actor="owner",
                )
    _advise(stage, now)


def _advise(stage: Stage, now: datetime) -> None:
    """The quality officer has written a recommendation for what repeats."""
    with stage.house.work() as uow:
        found = uow.session.execute(
            select(SystemicIssue.public_id, SystemicIssue.opened_at).where(SystemicIssue.state == IssueState.OPEN)
        ).all()
        for issue_id, opened_at in found:
            at = min(now, opened_at + DONE_AFTER)
            advice = Advice(ADVICE.text, ADVICE.to, (now + MORE_TIME).date())
            recommend(uow, issue_id, advice, seen=1, by_id=stage.person("bai_ning"), now=at, today=at.date())
