"""The second half of a demo case's life: the impasse, the panel's ballots, the decision and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from panel.content import DemoCase
from panel.demo.cooling import QUIET
from panel.demo.early import Stage
from panel.demo.firms import SHARES
from panel.demo.lots import ACCEPTED, WAITING, WISHES
from panel.demo.pace import Pace
from panel.demo.polls import Chair, cast_for, list_chairs, write_paper
from panel.models import AppealGround, Choice, PartyRole, RemedyKind, Stance
from panel.queries.rounds import find_open_round
from panel.services.appealing import file_appeal
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case
from panel.services.mediation import declare_impasse
from panel.services.polling import settle_wave
from panel.services.seats import accept_seat

REASON = {
    "zh": "双方对事实各执一词，方案都谈过了，没有谈拢。",
    "en": "The parties see the facts differently; every proposal was refused.",
}
QUESTION = {
    "zh": "看票数两边差不多，请再说明一下：最后为什么这样处理，而不是按我说的办？",
    "en": "The panel was almost evenly split: please explain once more why it ends like this.",
}
ANSWERED_WITHIN = timedelta(hours=7)  # a summons lapses after eight hours


def declare(stage: Stage, case_id: int, case: DemoCase, at: datetime) -> None:
    """Mediation has failed."""
    with stage.house.work() as uow:
        declare_impasse(uow, case_id, REASON[case.language], now=at)


def vote(stage: Stage, case_id: int, case: DemoCase, pace: Pace, end: datetime) -> None:
    """Cast the planned ballots wave by wave; a wave that is full is ended, the last one at `end`."""
    written: Counter[str] = Counter()
    for wave, start in enumerate(pace.waves, 1):
        finish = pace.waves[wave] if wave < len(pace.waves) else end
        with stage.house.db.reading() as session:
            seats = zip(list_chairs(session, case_id), stage.plans[case_id], strict=False)
            seated = [(chair, choice) for chair, choice in seats if chair.wave == wave]
        _keep_waiting(stage, case, [chair for chair, choice in seated if choice is None], start)
        voting = [(chair, choice) for chair, choice in seated if choice is not None]
        stage.rng.shuffle(voting)
        steps = len(voting) + (len(voting) < len(seated))  # what is still running has not come to its end
        for number, (chair, choice) in enumerate(voting, 1):
            at = start + (finish - start) * number / steps
            paper = write_paper(case, choice, written[choice], stage.rng)
            written[choice] += 1
            accepted = start + min(at - start, ANSWERED_WITHIN) * 0.8
            cast_for(stage.house, chair, paper, accepted_at=accepted, now=at, salt=stage.rng.randbytes(16))
        with stage.house.work() as uow:
            open_one = find_open_round(uow.session, case_id)
            if open_one is not None:
                settle_wave(uow, open_one.id, now=finish)


def _keep_waiting(stage: Stage, case: DemoCase, chairs: Sequence[Chair], start: datetime) -> None:
    """Of those who have not voted every other one has accepted; the personas do as the story wishes."""
    for number, chair in enumerate(chairs):
        wish = WISHES.get(case.code, {}).get(chair.persona, ACCEPTED if number % 2 else WAITING)
        if wish == ACCEPTED:
            with stage.house.work() as uow:
                accept_seat(uow, chair.seat_id, chair.account_id, now=start + timedelta(minutes=50))


def decide(stage: Stage, case_id: int, case: DemoCase, at: datetime) -> None:
    """The mediator answers the verdict. Where it stays at that the merchant has accepted, or the customer asks for reasons."""
    assert case.decision is not None
    told = case.decision
    with stage.house.work() as uow:
        decide_case(
            uow, case_id, stage.person(case.owner or ""), Stance(told.stance), RemedyKind(told.remedy), told.text, now=at,
            amount_minor=told.amount_minor, shares=SHARES.get(case.code),
        )
    if case.status == "decided" and told.stance == Stance.ADOPT:
        with stage.house.work() as uow:
            choose(uow, case_id, PartyRole.RESPONDENT, Choice.ACCEPT, now=at + timedelta(hours=5))
    if case.status == "decided" and told.stance == Stance.ON_MERITS:
        with stage.house.work() as uow:
            choose(
                uow, case_id, PartyRole.COMPLAINANT, Choice.EXPLAIN, now=at + timedelta(hours=4),
                question=QUESTION[case.language], not_before=at + QUIET,
            )


def appeal(stage: Stage, case_id: int, case: DemoCase, at: datetime) -> None:
    """A party appeals; the seed of the next round is committed with it."""
    assert case.appeal is not None
    role, ground = PartyRole(case.appeal.by_role), AppealGround(case.appeal.ground)
    with stage.house.work() as uow:
        file_appeal(uow, case_id, role, ground, case.appeal.text, seed=stage.rng.randbytes(32), now=at)


def close(stage: Stage, case_id: int, case: DemoCase, pace: Pace) -> None:
    """Both sides accept and the mediator writes down what the case taught."""
    assert case.closing is not None
    told, at = case.closing, pace["close"]
    with stage.house.work() as uow:
        for number, role in enumerate(PartyRole):
            choose(uow, case_id, role, Choice.ACCEPT, now=pace["choose"] + timedelta(hours=number))
    due = at.date() + timedelta(days=told.action_due_days) if told.action_due_days is not None else None
    lesson = Lesson(
        told.finding, told.touchpoint, told.cause, told.responsibility, action=told.action or "",
        action_owner=told.action_owner or "", action_due_on=due, no_action_reason=told.no_action_reason or "",
        role=told.role, item=told.item,
    )
    with stage.house.work() as uow:
        close_case(uow, case_id, lesson, by_id=stage.person(case.owner or ""), now=at, today=at.date())
