"""What the demo's cases teach: actions moved and done; similar cases that raised an issue; how far cases went."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from panel.demo.early import Stage
from panel.models import Account, Case, CaseAction, Closing, IssueState, Post, PostState, SystemicIssue
from panel.permissions import Standing
from panel.services.actions import mark_done, move_action
from panel.services.issues import Advice, recommend
from panel.services.posts import set_post
from panel.services.repeating import see_case, see_closing

LOOKED_AFTER = timedelta(minutes=5)  # the sweep of a running house
MORE_TIME = timedelta(days=5)  # from now
DONE_AFTER = timedelta(days=3)
EVER, LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
DONE = {"en": "Both rates now state the refund right under the price, on the page and in the confirmation mail."}
MOVED = "新的缠膜机下周才到货，先用封口贴代替。"
SAID = {
    "zh": {
        Post.ANALYSIS: "门店在受理前已交出自查，逐条对照了订单和监控。",
        Post.LOSS: "退款由门店从当月货款中支付，顾客没有再承担费用。",
        Post.TRUTH: "调取出餐记录复核，与评审认定一致。", Post.PENALTY: "对责任班次作了约谈和扣分，与过错相称。",
    },
    "en": {
        Post.ANALYSIS: "The shop handed in its own account first, held against the order and the messages.",
        Post.LOSS: "The shop paid the refund itself; the customer bore nothing more.",
        Post.TRUTH: "The records of the day were looked at again and agree with the verdict.",
        Post.PENALTY: "The shift that was responsible was spoken to and marked down, as fits the fault.",
    },
}
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
    say_posts(stage, now)


def say_posts(stage: Stage, now: datetime, *, since: datetime = EVER, until: datetime = LAST) -> None:
    """Owners have said how far the cases went that were closed after `since` until `until`, of some more than of others."""
    with stage.house.db.reading() as session:
        closed = session.execute(
            select(Closing.case_id, Closing.closed_at, Account.persona, Case.language)
            .join(Case, Case.id == Closing.case_id).join(Account, Account.id == Case.owner_id)
            .where(Closing.closed_at > since, Closing.closed_at <= until).order_by(Closing.id)
        ).all()
    for case_id, closed_at, persona, language in closed:
        said = SAID[language]
        for at, (post, who, by) in enumerate((
            (Post.ANALYSIS, Standing.OWNER, persona), (Post.LOSS, Standing.OWNER, persona),
            (Post.TRUTH, Standing.QUALITY, "bai_ning"), (Post.PENALTY, Standing.MANAGER, "qin_yue"),
        )):
            if at <= case_id % 4 + 1:  # so that the house has something left to do
                with stage.house.work() as uow:
                    set_post(
                        uow, case_id, post, PostState.REACHED, said[post], seen=0, by_id=stage.person(by or ""),
                        standings={who}, now=min(now, closed_at + DONE_AFTER),
                    )


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
