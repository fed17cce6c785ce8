"""What follows in the demo's month when a case is closed: actions are done and reviewed, systemic issues worked on."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from panel.content import month_content
from panel.demo.early import Stage
from panel.models import MEASURES, ActionState, Case, CaseAction, Closing, Effect, IssueState, Survey, SystemicIssue
from panel.services.actions import Promise, Review, mark_done, review_action
from panel.services.grumbling import Said, leave_grumble
from panel.services.issues import Advice, end_issue, recommend, take_up
from panel.services.surveys import Told, answer_survey
from panel.uow import UnitOfWork

OFFICER = "bai_ning"
SHARES = {Effect.YES: 6, Effect.PARTLY: 3, Effect.NO: 1}
NEGLECTED = 5  # of so many actions one is never done
Say = Callable[[str], str]


def settle_action(
    uow: UnitOfWork, stage: Stage, case_id: int, owner: str, say: Say, rng: random.Random, now: datetime
) -> float | None:
    """Do the action of a closed case, or review what was done; gives the hours until the next look, None at the end.

    One case in five nobody comes back to: its action becomes overdue, as it does in companies.
    """
    action = uow.session.scalar(
        select(CaseAction).where(CaseAction.case_id == case_id, CaseAction.state != ActionState.REVIEWED)
        .order_by(CaseAction.id.desc()).limit(1)
    )  # fmt: skip
    if action is None:
        return None
    if action.state is ActionState.OPEN:
        if case_id % NEGLECTED == 0:
            return None
        if now.date() < action.due_on - timedelta(days=2):
            return 24
        mark_done(uow, case_id, action.public_id, say("done"), by_id=stage.person(owner), now=now, actor="owner")
        return 24
    if action.review_at is None or now < action.review_at:
        return 24
    effect = rng.choices(tuple(SHARES), tuple(SHARES.values()))[0]
    after = Promise(say("next"), action.owner, (now + timedelta(days=20)).date()) if effect is Effect.NO else None
    review = Review(effect, say(f"reviewed.{effect}"), after)
    review_action(
        uow, case_id, action.public_id, review, by_id=stage.person(OFFICER), now=now, today=now.date(), actor="quality"
    )
    return None


def work_on_issues(stage: Stage, now: datetime) -> None:
    """Once a day the quality officer takes up what repeats, recommends something two days later, and ends what is old."""
    with stage.house.db.reading() as session:
        live = session.execute(
            select(
                SystemicIssue.public_id, SystemicIssue.state, SystemicIssue.opened_at, SystemicIssue.version,
                SystemicIssue.advised_at,
            ).where(SystemicIssue.state.in_((IssueState.OPEN, IssueState.WORKING)))
        ).all()
    officer, words = stage.person(OFFICER), month_content().words
    for issue_id, state, opened_at, seen, advised_at in live:
        with stage.house.work() as uow:
            if state is IssueState.OPEN and now - opened_at > timedelta(hours=10):
                take_up(uow, issue_id, by_id=officer, now=now)
            elif advised_at is not None and now - advised_at > timedelta(days=12):
                end_issue(uow, issue_id, words["outcome"].zh, by_id=officer, now=now)
            elif advised_at is None and now - opened_at > timedelta(days=2):
                advice = Advice(words["advice"].zh, words["advice_to"].zh, (now + timedelta(days=10)).date())
                recommend(uow, issue_id, advice, seen=seen, by_id=officer, now=now, today=now.date())


def hear_sides(stage: Stage, now: datetime) -> None:
    """Once a day: of the sides that were asked the day before two in three answer; those who lost are less content."""
    since = now - timedelta(days=1)
    with stage.house.db.reading() as session:
        asked = session.execute(
            select(Survey.case_id, Survey.role, Closing.responsibility, Case.language)
            .join(Case, Case.id == Survey.case_id).join(Closing, Closing.case_id == Case.id)
            .where(Survey.asked_at > since - timedelta(days=1), Survey.asked_at <= since, Survey.answered_at.is_(None))
        ).all()
    for case_id, role, responsible, language in asked:
        if stage.rng.randrange(3) == 0:
            continue
        mean = 3 if responsible == role.value else 4
        marks = {name: min(5, max(1, mean + stage.rng.randrange(-1, 2))) for name in MEASURES}
        told = Told(marks, month_content().words[f"survey.{stage.rng.randrange(3)}"].in_(language))
        with stage.house.work() as uow:
            answer_survey(uow, case_id, role, told, now=now)


def grumble(stage: Stage, customers: Sequence[int], now: datetime) -> None:
    """Once a day none, one or two customers say in a line what went wrong, without a case of it."""
    for _ in range(stage.rng.randrange(3)):
        kind = stage.rng.choice([kind for kind in month_content().kinds if kind.language == "zh"])
        said = Said(kind.title.format(m=50, n=6, day="", h="", order="", phone=""), stage.cast.merchants[kind.merchant],
                    kind.category)  # fmt: skip
        with stage.house.work() as uow:
            leave_grumble(uow, stage.rng.choice(customers), said, now=now, today=now.date())
